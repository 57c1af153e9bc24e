namespace LoadHarness.Machine.Loops;

/// <summary>What a loop watches in the kernel for its owner.</summary>
internal interface IWatched
{
    /// <summary>Told by the loop what became possible.</summary>
    /// <param name="events">Flags of epoll(7).</param>
    void Happened(uint events);
}
