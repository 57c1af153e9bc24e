namespace LoadHarness.Engine.Stages;

/// <summary>What happens between the start and the end of a run. One for each kind of schedule.</summary>
internal interface IStage
{
    /// <summary>Requests per second that are in force; null as long as the warm-up has not told, where each block has its own, and in a closed loop.</summary>
    double? Rate { get; }

    /// <summary>Puts the load on.</summary>
    /// <param name="stop">Starts nothing new; what is in flight ends by itself.</param>
    /// <returns>Why it ended before its schedule did; null when it did not, or was stopped.</returns>
    Task<string?> RunAsync(CancellationToken stop);

    /// <summary>Adds to the measurements what only this stage knows.</summary>
    Measurements Complete(Measurements measured) => measured;
}
