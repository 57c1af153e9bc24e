namespace LoadHarness.Recording;

/// <summary>Tells what carried each request of an arm, and whether that is what the arm claims.</summary>
/// <param name="arm">What the connections must prove.</param>
internal sealed class ConnectionTally(Arm arm)
{
    private long _full;
    private long _resumed;
    private long _reused;
    private long _unproven;
    private long _unauthenticated;
    private long _disagreeing;
    private long _clientOnly;
    private long _kept;
    private long _reconnected;
    private long _resent;
    private long _waited;
    private long _ticketsSent;
    private long _ticketsOffered;
    private long _ticketsAccepted;
    private long _earlyRejected;
    private long _earlyAccepted;
    private long _earlyTakenUp;

    // Of the open round only.
    private readonly HashSet<long> _carriers = [];

    /// <summary>Whether a request of a kept connection met the end of it, so that its time holds a handshake, its own or another's.</summary>
    public bool MetClose(in Sample sample) => arm.Mode == ConnectionMode.KeepAlive && (sample.Waited || (sample.NewConnection && sample.Before.IsReason));

    /// <summary>Counts the connection of an answered request.</summary>
    /// <returns>Whether both ends, as far as they testify, saw what the arm claims.</returns>
    public bool Count(in Sample sample)
    {
        switch (sample)
        {
            case { NewConnection: false }:
                _reused++;
                if (sample.Server.Given && arm is { Mode: ConnectionMode.KeepAlive, RequestsPerConnection: null })
                {
                    _carriers.Add(sample.Server.Connection);
                }

                break;
            case { Wire.Kind: HandshakeKind.Full }:
                _full++;
                break;
            case { Wire.Kind: HandshakeKind.Resumed }:
                _resumed++;
                break;
        }

        if (MetClose(sample))
        {
            _reconnected += sample.NewConnection ? 1 : 0;
            _waited += sample.Waited ? 1 : 0;
            _resent += sample.Resent ? 1 : 0;
        }

        if (sample.NewConnection)
        {
            _ticketsSent += sample.Wire.TicketSent ? 1 : 0;
            _ticketsOffered += sample.Wire.TicketOffered ? 1 : 0;
            _ticketsAccepted += sample.Wire is { TicketOffered: true, Kind: HandshakeKind.Resumed } ? 1 : 0;
        }

        _earlyRejected += sample.EarlyData == EarlyDataFate.Rejected ? 1 : 0;
        _earlyAccepted += sample.EarlyData == EarlyDataFate.Accepted ? 1 : 0;
        _earlyTakenUp += sample.Server.IsEarly ? 1 : 0;
        var disagree = Disagree(sample);
        var carried = !disagree && IsAsClaimed(sample);
        var proven = carried && IsAuthenticated(sample);
        _clientOnly += sample.Server.Given ? 0 : 1;
        _disagreeing += disagree ? 1 : 0;
        _unproven += proven ? 0 : 1;
        _unauthenticated += carried && !proven ? 1 : 0;
        return proven;
    }

    /// <summary>Adds what was counted elsewhere.</summary>
    public void Add(ConnectionCounts counts)
    {
        _full += counts.Full;
        _resumed += counts.Resumed;
        _reused += counts.Reused;
        _unproven += counts.Unproven;
        _unauthenticated += counts.Unauthenticated;
        _disagreeing += counts.Disagreeing;
        _clientOnly += counts.ClientOnly;
        _reconnected += counts.Reconnected;
        _resent += counts.Resent;
        _waited += counts.Waited;
        _kept = Math.Max(_kept, counts.Kept);
        _ticketsSent += counts.Tickets?.Sent ?? 0;
        _ticketsOffered += counts.Tickets?.Offered ?? 0;
        _ticketsAccepted += counts.Tickets?.Accepted ?? 0;
        _earlyRejected += counts.EarlyData?.Rejected ?? 0;
        _earlyAccepted += counts.EarlyData?.Accepted ?? 0;
        _earlyTakenUp += counts.EarlyData?.TakenUp ?? 0;
    }

    /// <summary>Closes the round.</summary>
    public void EndRound()
    {
        _kept = Math.Max(_kept, _carriers.Count);
        _carriers.Clear();
    }

    /// <summary>The counts of all rounds so far.</summary>
    /// <param name="ticketsRefused">Tickets that the server says it refused.</param>
    public ConnectionCounts ToCounts(long ticketsRefused) => new()
    {
        Full = _full,
        Resumed = _resumed,
        Reused = _reused,
        Kept = _kept,
        Reconnected = _reconnected,
        Resent = _resent,
        Waited = _waited,
        TicketsRefused = ticketsRefused,
        Tickets = _full + _resumed > 0 ? new(arm.Tls == TlsVersion.Tls12 ? _ticketsSent : null, _ticketsOffered, _ticketsAccepted) : null,
        EarlyData = arm.Mode == ConnectionMode.EarlyData ? new(_earlyAccepted, _earlyRejected, _earlyTakenUp) : null,
        Unproven = _unproven,
        Unauthenticated = _unauthenticated,
        Disagreeing = _disagreeing,
        ClientOnly = _clientOnly,
    };

    /// <summary>Both ends know the kind, and tell different ones; or the server's count of requests contradicts the client.</summary>
    private bool Disagree(in Sample sample)
    {
        var kindsDiffer = sample.NewConnection
            && sample.Wire.Kind != HandshakeKind.Unknown
            && sample.Server.Kind != HandshakeKind.Unknown
            && sample.Server.Kind != sample.Wire.Kind;

        // On HTTP/2 the request that opened the connection need not be the first one that the server takes up.
        var requestsDiffer = arm.Http == HttpProtocol.Http11
            && (sample.NewConnection ? sample.Server.RequestOnConnection != 1 : sample.Server.RequestOnConnection <= 1);
        return sample.Server.Given && (kindsDiffer || requestsDiffer);
    }

    // A client without a certificate of the right kind is as little authenticated as one that nobody asked.
    private bool IsAuthenticated(in Sample sample) =>
        arm.Authentication != Authentication.Mutual || sample.Certificate is ClientCertificate.Sent or ClientCertificate.Unknown;

    private bool IsAsClaimed(in Sample sample)
    {
        if (!sample.NewConnection)
        {
            return arm.Mode == ConnectionMode.KeepAlive
                && (!sample.Server.Given || sample.Server.RequestOnConnection > 1)
                && (arm.RequestsPerConnection is null || sample.Server.RequestOnConnection <= arm.RequestsPerConnection);
        }

        // A kept connection is opened inside a block only by an arm that closes its connections after so many requests, or when the server has closed it.
        var isDue = arm.RequestsPerConnection is not null || sample.Before.IsReason;
        var claimed = (arm.Mode, sample.Wire.Kind) switch
        {
            (ConnectionMode.Cold, HandshakeKind.Full) or (ConnectionMode.Resumed, HandshakeKind.Resumed) => true,
            // The server says so within TLS. When it then looks at the request is its own affair: nginx does after the handshake, where the client was fast.
            (ConnectionMode.EarlyData, HandshakeKind.Resumed) => sample.EarlyData == EarlyDataFate.Accepted,
            (ConnectionMode.Resumed, HandshakeKind.Full) => arm.Slots == SessionSlots.Shared,
            (ConnectionMode.KeepAlive, HandshakeKind.Full) => isDue,
            (ConnectionMode.KeepAlive, HandshakeKind.Resumed) => isDue && arm.KeepsSession,
            _ => false,
        };
        return claimed && sample.Wire.Version == arm.Tls && (!sample.Server.Given || sample.Server.Kind == sample.Wire.Kind);
    }
}
