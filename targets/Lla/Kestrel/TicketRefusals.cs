using System.Collections.Concurrent;

namespace LoadHarness.Targets.Lla.Kestrel;

/// <summary>Decides which tickets an endpoint refuses, by the names under which clients call, and counts them. Safe for all threads.</summary>
/// <remarks>
/// Where .NET refuses a session it does so with a TLS context for this one connection. In TLS 1.3 it hands out a ticket all the same,
/// which is worthless afterwards, so that a refusal is followed by another that nobody decided. Both are counted, and the client's full
/// handshakes must be as many. For TLS 1.3 only: in 1.2 a refusal leaves the client the ticket that it has.
/// </remarks>
/// <param name="every">Every n-th ticket of worth is refused.</param>
/// <param name="ledger">Takes the count.</param>
internal sealed class TicketRefusals(int every, Ledger ledger)
{
    // What a client's latest ticket is worth; a client that has none yet is absent.
    private readonly ConcurrentDictionary<string, bool> _worth = new();
    private long _offered;

    /// <summary>Whether the next connection of this client may be resumed.</summary>
    /// <param name="client">The name that it sent as SNI.</param>
    public bool Accepts(string client)
    {
        if (!_worth.TryGetValue(client, out var worth))
        {
            _worth[client] = true;
            return true;
        }

        var refuses = worth && Interlocked.Increment(ref _offered) % every == 0;
        if (refuses || !worth)
        {
            ledger.RefuseTicket();
            _worth[client] = !refuses;
        }

        return !refuses;
    }
}
