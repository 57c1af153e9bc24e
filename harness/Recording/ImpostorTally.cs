namespace LoadHarness.Recording;

/// <summary>What became of the requests of an arm one end of which is an impostor.</summary>
/// <param name="series">Takes the times of refusals, which are what is measured here.</param>
/// <param name="outcomes">Takes what is neither an answer nor a refusal.</param>
internal sealed class ImpostorTally(ArmSeries series, OutcomeTally outcomes)
{
    private readonly Dictionary<RefusalReason, long> _refusedByClient = [];
    private long _answered;
    private long _ticketsOffered;
    private long _ticketsTaken;

    /// <summary>Records one request. An answer, right or wrong, is an impostor that got in; who is answered too much was let in as well.</summary>
    public void Record(in Sample sample)
    {
        if (sample.Outcome.IsAnswer())
        {
            _answered++;
        }
        else if (sample.Outcome is Outcome.ServerCertificateRejected or Outcome.ClientCertificateRefused)
        {
            series.MeasureRefusal(sample);
        }
        else
        {
            outcomes.CountError(sample);
        }

        if (sample.NewConnection)
        {
            _ticketsOffered += sample.Wire.TicketOffered ? 1 : 0;
            _ticketsTaken += sample.Wire.Kind == HandshakeKind.Resumed ? 1 : 0;
        }

        if (sample.Refusal is { } reason)
        {
            _refusedByClient[reason] = _refusedByClient.GetValueOrDefault(reason) + 1;
        }
    }

    /// <summary>Takes all that another one of the arm counted, which then counts from 0 on.</summary>
    public void Take(ImpostorTally other)
    {
        foreach (var (reason, count) in other._refusedByClient)
        {
            _refusedByClient[reason] = _refusedByClient.GetValueOrDefault(reason) + count;
        }

        (_answered, _ticketsOffered, _ticketsTaken) = (_answered + other._answered, _ticketsOffered + other._ticketsOffered, _ticketsTaken + other._ticketsTaken);
        other._refusedByClient.Clear();
        (other._answered, other._ticketsOffered, other._ticketsTaken) = (0, 0, 0);
    }

    /// <summary>The counts of all rounds so far.</summary>
    /// <param name="expected">How every request must end.</param>
    /// <param name="server">Whom the server let in and refused.</param>
    public ImpostorCounts ToCounts(Refusal expected, Admissions server) => new()
    {
        Expected = expected,
        Admitted = expected.By == Side.Server ? Math.Max(_answered, server.Full + server.Resumed) : _answered,
        Refused =
        [
            .. _refusedByClient.OrderBy(refusal => refusal.Key).Select(refusal => new RefusalCount(Side.Client, refusal.Key.ToString(), refusal.Value)),
            .. server.Refused.OrderBy(refusal => refusal.Key, StringComparer.Ordinal).Select(refusal => new RefusalCount(Side.Server, refusal.Key, refusal.Value)),
        ],
        TicketsOffered = _ticketsOffered,
        TicketsTaken = _ticketsTaken,
    };
}
