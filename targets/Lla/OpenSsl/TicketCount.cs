namespace LoadHarness.Targets.Lla.OpenSsl;

/// <summary>Decides which tickets an endpoint refuses, and counts them. Used on the loop's thread only.</summary>
/// <remarks>OpenSSL hands out a good one after a refusal, so that no other is worthless.</remarks>
/// <param name="every">Every n-th ticket that can be read is refused.</param>
/// <param name="ledger">Takes the count.</param>
internal sealed class TicketCount(int every, Ledger ledger)
{
    private long _offered;

    /// <summary>Whether the next ticket is taken.</summary>
    public bool Takes()
    {
        if (++_offered % every != 0)
        {
            return true;
        }

        ledger.RefuseTicket();
        return false;
    }
}
