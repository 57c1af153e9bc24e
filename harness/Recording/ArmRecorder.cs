using LoadHarness.Histograms;

namespace LoadHarness.Recording;

/// <summary>
/// Sums up the samples of one arm, round by round, in memory that does not grow with their number (a few MiB). It has one owner and
/// is not safe for several threads.
/// </summary>
/// <remarks>
/// Every sample counts as a request with its outcome. Only successful requests on proven connections are measured: a connection is
/// proven when client and, where it testifies, server saw what the arm claims. "Answered" below means that a complete answer came,
/// right or wrong; only then is it known who carried what. A request that met the end of its kept connection is proven and not measured: its time
/// holds a handshake. Where one end of the arm is an impostor, a refusal is what is measured, and an
/// answer is an impostor that got in. Where a round must be open and is not, there is an <see cref="InvalidOperationException"/>.
/// </remarks>
/// <param name="arm">What the connections must prove.</param>
/// <param name="clock">The clock whose timestamps the samples bear.</param>
/// <param name="requests">Names of the requests of a workload, each of which has sums of its own; none where there is one request.</param>
public sealed class ArmRecorder(Arm arm, TimeProvider clock, IReadOnlyList<string>? requests = null)
{
    /// <summary>Characters of an error message that are kept.</summary>
    public const int MessageLength = 300;

    private readonly ArmSums _sums = new(arm, clock, requests, new FirstBodies(Math.Max(1, requests?.Count ?? 0))) { IsOpen = false };
    private readonly List<RoundResult> _rounds = [];
    private readonly List<RoundParts> _parts = [];

    // A few MiB, which only a soak needs.
    private SoakBlocks? _blocks;
    private Admissions _server = Admissions.None;

    // What stood at the last cut of a window.
    private ConnectionCounts? _connectionsBefore;
    private long _identityBefore;
    private bool _isCut;

    // Of the open round only.
    private (int Round, int Position)? _open;

    private (int Round, int Position) Open => _open ?? throw new InvalidOperationException($"no round of {arm.Name} is open");

    /// <summary>What its samples come to.</summary>
    internal ArmSums Sums => _sums;

    /// <summary>Takes a request of the warm-up. It is not counted, but later ones may go on with its session or its connection.</summary>
    public void RecordWarmUp(in Sample sample) => _sums.RecordWarmUp(sample);

    /// <summary>Opens a round.</summary>
    /// <param name="round">Its number, from 1.</param>
    /// <param name="position">Place of the arm's block in the round's order, from 1.</param>
    /// <exception cref="InvalidOperationException">A round is open already.</exception>
    public void BeginRound(int round, int position)
    {
        if (_open is { } open)
        {
            throw new InvalidOperationException($"round {round} of {arm.Name} cannot begin: round {open.Round} is still open");
        }

        (_open, _isCut) = ((round, position), false);
        _sums.BeginRound();
    }

    /// <summary>Opens the first window of a soak.</summary>
    /// <exception cref="InvalidOperationException">One is open already.</exception>
    public void BeginWindows()
    {
        BeginRound(round: 1, position: 1);
        _blocks ??= new();
    }

    /// <summary>Records one request of the open round, however it ended.</summary>
    public void Record(in Sample sample) => _sums.Record(sample);

    /// <summary>Counts the end of a kept connection whose place another took, in a round or not.</summary>
    public void CountClose(in ConnectionEnd end) => _sums.Closes.Count(end);

    /// <summary>Closes the round, and adds its latencies to the arm's.</summary>
    /// <param name="clientCpu">CPU time of the client process in this block; null where it could not be read.</param>
    /// <param name="serverCpu">CPU time of the server process in this block; null where it could not be read.</param>
    /// <param name="rate">Requests per second that the arm was given, where rounds differ in it; else null.</param>
    /// <param name="admissions">Whom the server let in and refused in this block; null where it keeps no ledger.</param>
    /// <param name="instructions">Instructions of both processes in this block.</param>
    /// <param name="shared">CPU time of a server that other shards call, too, which has no <paramref name="serverCpu"/> of this arm; null without one.</param>
    /// <returns>The round, and how many of its requests succeeded, proven or not.</returns>
    public (RoundResult Round, long Succeeded) EndRound(
        TimeSpan? clientCpu, TimeSpan? serverCpu, double? rate = null, Admissions? admissions = null, BlockInstructions instructions = default, SharedCpu? shared = null)
    {
        var open = Open;
        var kept = _sums.Connections.EndRound();
        _server = _server.Plus(admissions ?? Admissions.None);
        var tally = new RoundTally(clientCpu, serverCpu, instructions, _sums.CpuDivisor, rate, _sums.Failed);
        if (StartSeconds is { } start)
        {
            var part = (open.Round, open.Position, start);
            _parts.Add(_sums.Series.Parts(part, tally) with { SharedCpu = shared, Kept = kept, Requests = _sums.Requests.Parts(part) });
        }

        var (metrics, steps) = _sums.Series.EndRound(tally);
        var round = new RoundResult(open.Round, open.Position, _sums.Series.Measured, metrics) { Steps = steps };
        _rounds.Add(round);
        _sums.Requests.EndRound(open.Round, open.Position, rate);
        (_open, _sums.IsOpen) = (null, false);
        return (round, _sums.Succeeded);
    }

    /// <summary>Closes the round that a fault left open, or the window; none is no error. What its requests took of CPU is not known.</summary>
    public void CloseOpen()
    {
        if (_open is not null && _blocks is { } blocks)
        {
            CutWindow(blocks.Latest, static (_, _) => { });
        }
        else if (_open is not null)
        {
            EndRound(clientCpu: null, serverCpu: null);
        }
    }

    /// <summary>
    /// Ends a window and begins the next one. The round that is open goes on: what a soak measures is kept in sums, never in a list of its
    /// windows.
    /// </summary>
    /// <param name="block">The part of the soak that the window belongs to, from 0; the same or a later one each time.</param>
    /// <param name="take">Takes each latency of the window that has samples, by its key; the histogram is used again afterwards.</param>
    /// <exception cref="InvalidOperationException">No window is open.</exception>
    public ArmWindow CutWindow(int block, Action<string, LatencyHistogram> take)
    {
        _ = Open;
        var blocks = _blocks ?? throw new InvalidOperationException($"no window of {arm.Name} is open");
        var response = _sums.Series.RoundOf(Latency.Response);
        var summary = response.Count > 0 ? response.Summarize() : null;
        _sums.Series.CutWindow((key, histogram) =>
        {
            blocks.Add(block, key, histogram);
            take(key, histogram);
        });
        var kept = _sums.Connections.EndRound();
        var connections = _sums.Connections.ToCounts(_server.TicketsRefused);
        var window = new ArmWindow
        {
            Name = arm.Name,
            Requests = _sums.Outcomes.RequestsSinceCut,
            Outcomes = _sums.Outcomes.OutcomesSinceCut,
            Connections = (_connectionsBefore is { } before ? connections.Minus(before) : connections) with { Kept = kept },
            ClientCertificates = _sums.Certificates.SinceCut(),
            IdentityVerified = _sums.IdentityVerified - _identityBefore,
            Bodies = _sums.Bodies.SinceCut,
            Errors = _sums.Outcomes.ErrorsSinceCut,
            Closes = _sums.Closes.CountsSinceCut,
            Response = summary,
            ByRequest = _sums.Requests.CutWindow(block),
        };
        blocks.Add(block, window);
        MarkCut();
        return window;
    }

    /// <summary>Adds the counts of a window that was measured and stored before.</summary>
    /// <param name="block">The part of the soak that it belongs to, from 0.</param>
    /// <param name="window">Its counts.</param>
    public void Restore(int block, ArmWindow window)
    {
        (_blocks ??= new()).Add(block, window);
        _sums.Outcomes.Add(window.Outcomes, window.Errors);
        _sums.Requests.Restore(window.ByRequest);
        _sums.IdentityVerified += window.IdentityVerified;
        _sums.Connections.Add(window.Connections);
        _sums.Closes.Restore(window.Closes);
        _sums.Bodies.Add(window.Bodies ?? BodyCounts.None);
        _sums.Certificates.Add(window.ClientCertificates);
        MarkCut();
    }

    /// <summary>Adds a latency of a window that was measured and stored before.</summary>
    /// <param name="block">The part of the soak that it belongs to, from 0; the same or a later one each time.</param>
    /// <param name="key">Its key; one that nobody knows is left out.</param>
    /// <param name="histogram">Its values.</param>
    public void Restore(int block, string key, LatencyHistogram histogram)
    {
        (_blocks ??= new()).Add(block, key, histogram);
        _sums.Series.Restore(key, histogram);
    }

    /// <summary>What the arm measured in all rounds so far, blocks of a soak included; in a soak, up to the last cut.</summary>
    /// <exception cref="InvalidOperationException">A round is open: its samples would be in the counts and not in the latencies.</exception>
    public ArmResult ToResult() => ToResultSoFar() with { Blocks = _blocks?.ToRounds(), ByRequest = _sums.Requests.Results(withBlocks: true) };

    /// <summary>The same without the blocks of a soak, which are needed once and grow in number.</summary>
    public ArmResult ToResultSoFar()
    {
        if (_open is { } open && !(_isCut && _sums.Outcomes.RequestsSinceCut == 0))
        {
            throw new InvalidOperationException($"round {open.Round} of {arm.Name} is still open");
        }

        var latencies = _sums.Series.Latencies.ToList();
        var connections = _sums.Connections.ToCounts(_server.TicketsRefused);
        return new ArmResult
        {
            Name = arm.Name,
            Mode = arm.Mode,
            Authentication = arm.Authentication,
            Key = arm.KeyName,
            Tls = Names.Of(arm.Tls),
            RequestsPerConnection = arm.RequestsPerConnection,
            Requests = _sums.Outcomes.Requests,
            Outcomes = _sums.Outcomes.Outcomes,
            Connections = connections,
            Closes = _sums.Closes.Counts,
            ClientCertificates = _sums.Certificates.ToCounts(),
            IdentityVerified = _sums.IdentityVerified,
            Bodies = _sums.Bodies.Counts,
            Disturbance = arm.Disturbance,
            Faults = arm.Disturbance?.Fault is { } fault ? FaultCounts.Of(fault, _server.Injected, _sums.Outcomes.Requests, _sums.Outcomes.Outcomes, connections.Full, _sums.ClosesAnnounced) : null,
            Impostors = arm.MustBeRefused is { } expected ? _sums.Impostors.ToCounts(expected, _server) : null,
            LatencyMicroseconds = latencies.ToDictionary(latency => latency.Key, latency => latency.Total.Summarize()),
            CpuMicroseconds = _sums.Series.Cpu,
            HandshakeBytes = _sums.Series.HandshakeBytes,
            RoundTrips = _sums.Series.RoundTrips,
            AnswerRoundTrips = _sums.Series.AnswerRoundTrips,
            Rounds = [.. _rounds],
            AnatomyRounds = _sums.Series.Anatomy,
            Distributions = latencies.ToDictionary(latency => latency.Key, latency => latency.Total.Distribution()),
            Errors = _sums.Outcomes.Errors,
            ByRequest = _sums.Requests.Results(withBlocks: false),
        };
    }

    /// <summary>When the open block began, after the first one that counts was to begin; null where there are no other shards, and parts of rounds are of no use.</summary>
    public double? StartSeconds { get; set; }

    /// <summary>What its rounds are made of, where they have a <see cref="StartSeconds"/>, or the parts of a soak.</summary>
    public IReadOnlyList<RoundParts> Parts => _blocks is null ? _parts : _sums.Requests.Into(_blocks.ToParts());

    /// <summary>What its figures are made of; it holds the recorder's own histograms, and so does not change only when nothing more is recorded.</summary>
    public ArmTotals ToTotals() => _sums.Series.Totals with { Requests = _sums.Requests.Totals };

    private void MarkCut()
    {
        _sums.Outcomes.MarkCut();
        _sums.Closes.MarkCut();
        _sums.Bodies.MarkCut();
        _sums.Certificates.MarkCut();
        _connectionsBefore = _sums.Connections.ToCounts(_server.TicketsRefused);
        _identityBefore = _sums.IdentityVerified;
        _isCut = true;
    }
}
