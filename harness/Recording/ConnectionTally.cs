namespace LoadHarness.Recording;

/// <summary>Tells what carried each request of an arm, and whether that is what the arm claims.</summary>
/// <param name="arm">What the connections must prove.</param>
internal sealed class ConnectionTally(Arm arm)
{
    private Counters _counts;
    private long _kept;

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
                _counts.Reused++;
                if (sample.Server.Given && arm is { Mode: ConnectionMode.KeepAlive, RequestsPerConnection: null })
                {
                    _carriers.Add(sample.Server.Connection);
                }

                break;
            case { Wire.Kind: HandshakeKind.Full }:
                _counts.Full++;
                break;
            case { Wire.Kind: HandshakeKind.Resumed }:
                _counts.Resumed++;
                break;
        }

        if (MetClose(sample))
        {
            _counts.Reconnected += sample.NewConnection ? 1 : 0;
            _counts.Waited += sample.Waited ? 1 : 0;
            _counts.Resent += sample.Resent ? 1 : 0;
        }

        if (sample.NewConnection)
        {
            _counts.TicketsSent += sample.Wire.TicketSent ? 1 : 0;
            _counts.TicketsOffered += sample.Wire.TicketOffered ? 1 : 0;
            _counts.TicketsAccepted += sample.Wire is { TicketOffered: true, Kind: HandshakeKind.Resumed } ? 1 : 0;
        }

        _counts.EarlyRejected += sample.EarlyData == EarlyDataFate.Rejected ? 1 : 0;
        _counts.EarlyAccepted += sample.EarlyData == EarlyDataFate.Accepted ? 1 : 0;
        _counts.EarlyTakenUp += sample.Server.IsEarly ? 1 : 0;
        var disagree = Disagree(sample);
        var carried = !disagree && IsAsClaimed(sample);
        var proven = carried && IsAuthenticated(sample);
        _counts.ClientOnly += sample.Server.Given ? 0 : 1;
        _counts.Disagreeing += disagree ? 1 : 0;
        _counts.Unproven += proven ? 0 : 1;
        _counts.Unauthenticated += carried && !proven ? 1 : 0;
        return proven;
    }

    /// <summary>Adds what was counted elsewhere.</summary>
    public void Add(ConnectionCounts counts)
    {
        _counts.Full += counts.Full;
        _counts.Resumed += counts.Resumed;
        _counts.Reused += counts.Reused;
        _counts.Unproven += counts.Unproven;
        _counts.Unauthenticated += counts.Unauthenticated;
        _counts.Disagreeing += counts.Disagreeing;
        _counts.ClientOnly += counts.ClientOnly;
        _counts.Reconnected += counts.Reconnected;
        _counts.Resent += counts.Resent;
        _counts.Waited += counts.Waited;
        _kept = Math.Max(_kept, counts.Kept);
        _counts.TicketsSent += counts.Tickets?.Sent ?? 0;
        _counts.TicketsOffered += counts.Tickets?.Offered ?? 0;
        _counts.TicketsAccepted += counts.Tickets?.Accepted ?? 0;
        _counts.EarlyRejected += counts.EarlyData?.Rejected ?? 0;
        _counts.EarlyAccepted += counts.EarlyData?.Accepted ?? 0;
        _counts.EarlyTakenUp += counts.EarlyData?.TakenUp ?? 0;
    }

    /// <summary>Takes all that another one of the arm counted, which then counts from 0 on.</summary>
    public void Take(ConnectionTally other)
    {
        _counts.Add(other._counts);
        _carriers.UnionWith(other._carriers);
        other._counts = default;
        other._carriers.Clear();
    }

    /// <summary>Closes the round, or the window.</summary>
    /// <returns>Kept connections on which its requests travelled.</returns>
    public long EndRound()
    {
        var carriers = _carriers.Count;
        _kept = Math.Max(_kept, carriers);
        _carriers.Clear();
        return carriers;
    }

    /// <summary>The counts of all rounds so far.</summary>
    /// <param name="ticketsRefused">Tickets that the server says it refused.</param>
    public ConnectionCounts ToCounts(long ticketsRefused) => new()
    {
        Full = _counts.Full,
        Resumed = _counts.Resumed,
        Reused = _counts.Reused,
        Kept = _kept,
        Reconnected = _counts.Reconnected,
        Resent = _counts.Resent,
        Waited = _counts.Waited,
        TicketsRefused = ticketsRefused,
        Tickets = _counts.Full + _counts.Resumed > 0 ? new(arm.Tls == TlsVersion.Tls12 ? _counts.TicketsSent : null, _counts.TicketsOffered, _counts.TicketsAccepted) : null,
        EarlyData = arm.Mode == ConnectionMode.EarlyData ? new(_counts.EarlyAccepted, _counts.EarlyRejected, _counts.EarlyTakenUp) : null,
        Unproven = _counts.Unproven,
        Unauthenticated = _counts.Unauthenticated,
        Disagreeing = _counts.Disagreeing,
        ClientOnly = _counts.ClientOnly,
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

    private struct Counters
    {
        public long Full;
        public long Resumed;
        public long Reused;
        public long Unproven;
        public long Unauthenticated;
        public long Disagreeing;
        public long ClientOnly;
        public long Reconnected;
        public long Resent;
        public long Waited;
        public long TicketsSent;
        public long TicketsOffered;
        public long TicketsAccepted;
        public long EarlyRejected;
        public long EarlyAccepted;
        public long EarlyTakenUp;

        public void Add(in Counters other)
        {
            Full += other.Full;
            Resumed += other.Resumed;
            Reused += other.Reused;
            Unproven += other.Unproven;
            Unauthenticated += other.Unauthenticated;
            Disagreeing += other.Disagreeing;
            ClientOnly += other.ClientOnly;
            Reconnected += other.Reconnected;
            Resent += other.Resent;
            Waited += other.Waited;
            TicketsSent += other.TicketsSent;
            TicketsOffered += other.TicketsOffered;
            TicketsAccepted += other.TicketsAccepted;
            EarlyRejected += other.EarlyRejected;
            EarlyAccepted += other.EarlyAccepted;
            EarlyTakenUp += other.EarlyTakenUp;
        }
    }
}
