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

    private readonly ArmSeries _series = new(clock, arm.TimesMessages);
    private readonly OutcomeTally _outcomes = new();
    private readonly List<RoundResult> _rounds = [];
    private readonly ConnectionTally _connections = new(arm);
    private readonly CloseTally _closes = new();
    private readonly CertificateTally _certificates = new();
    private readonly BodyTally _bodies = new();
    private readonly RequestRecorders _requests = new(requests, clock);

    // A few MiB, which only a soak needs.
    private SoakBlocks? _blocks;
    private Admissions _server = Admissions.None;
    private long _identityVerified;
    private long _closesAnnounced;

    // What stood at the last cut of a window.
    private ConnectionCounts? _connectionsBefore;
    private long _identityBefore;
    private bool _isCut;

    // Of the open round only.
    private (int Round, int Position)? _open;
    private long _succeeded;
    private long _failed;
    private readonly List<RoundParts> _parts = [];
    private long _cpuDivisor;

    private ImpostorTally Impostors => field ??= new(_series, _outcomes);

    private (int Round, int Position) Open => _open ?? throw new InvalidOperationException($"no round of {arm.Name} is open");

    /// <summary>Takes a request of the warm-up. It is not counted, but later ones may go on with its session or its connection.</summary>
    public void RecordWarmUp(in Sample sample)
    {
        if (arm.MustBeRefused is null)
        {
            _certificates.Count(sample);
            _requests.RecordWarmUp(sample);
        }
    }

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
        (_succeeded, _failed, _cpuDivisor) = (0, 0, 0);
        _series.BeginRound();
        _requests.BeginRound();
    }

    /// <summary>Records one request of the open round, however it ended.</summary>
    public void Record(in Sample sample)
    {
        if (_open is null)
        {
            throw new InvalidOperationException($"a sample of {arm.Name} came outside its rounds");
        }

        _isCut = false;
        _closesAnnounced += sample.AnnouncesClose ? 1 : 0;
        _outcomes.Count(sample);
        if (arm.MustBeRefused is not null)
        {
            // A refused connection costs what it costs; the meter has no other divisor.
            Impostors.Record(sample);
            _cpuDivisor += sample.NewConnection ? 1 : 0;
            _succeeded += sample.Outcome == Outcome.Ok ? 1 : 0;
            return;
        }

        _certificates.Count(sample);
        if (sample.Outcome != Outcome.Ok)
        {
            _failed++;
            _outcomes.CountError(sample);
        }

        _requests.Record(sample, sample.Outcome is Outcome.Ok or Outcome.UnexpectedStatus or Outcome.UnexpectedAnswer && RecordAnswer(sample));
    }

    // Whether its times count.
    private bool RecordAnswer(in Sample sample)
    {
        _bodies.Count(sample);
        var proven = _connections.Count(sample);

        // Unproven connections included: they cost CPU too, and the meter cannot leave them out.
        _cpuDivisor += sample.NewConnection || arm.Mode == ConnectionMode.KeepAlive ? 1 : 0;
        if (sample.Outcome != Outcome.Ok)
        {
            return false;
        }

        _succeeded++;
        _identityVerified += sample.Server is { Given: true, IdentityMatches: true } ? 1 : 0;
        if (!proven || _connections.MetClose(sample))
        {
            return false;
        }

        _series.Measure(sample);
        return true;
    }

    /// <summary>Counts the end of a kept connection whose place another took, in a round or not.</summary>
    public void CountClose(in ConnectionEnd end) => _closes.Count(end);

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
        _connections.EndRound();
        _server = _server.Plus(admissions ?? Admissions.None);
        var tally = new RoundTally(clientCpu, serverCpu, instructions, _cpuDivisor, rate, _failed);
        if (StartSeconds is { } start)
        {
            var part = (open.Round, open.Position, start);
            _parts.Add(_series.Parts(part, tally) with { SharedCpu = shared, Requests = _requests.Parts(part) });
        }

        var (metrics, steps) = _series.EndRound(tally);
        var round = new RoundResult(open.Round, open.Position, _series.Measured, metrics) { Steps = steps };
        _rounds.Add(round);
        _requests.EndRound(open.Round, open.Position, rate);
        _open = null;
        return (round, _succeeded);
    }

    /// <summary>
    /// Ends a window and begins the next one. The round that is open goes on: what a soak measures is kept in sums, never in a list of its
    /// windows.
    /// </summary>
    /// <param name="block">The part of the soak that the window belongs to, from 0; the same or a later one each time.</param>
    /// <param name="take">Takes each latency of the window that has samples, by its key; the histogram is used again afterwards.</param>
    /// <exception cref="InvalidOperationException">No round is open.</exception>
    public ArmWindow CutWindow(int block, Action<string, LatencyHistogram> take)
    {
        _ = Open;
        var response = _series.RoundOf(Latency.Response);
        var summary = response.Count > 0 ? response.Summarize() : null;
        var blocks = _blocks ??= new();
        _series.CutWindow((key, histogram) =>
        {
            blocks.Add(block, key, histogram);
            take(key, histogram);
        });
        _connections.EndRound();
        var connections = _connections.ToCounts(_server.TicketsRefused);
        var window = new ArmWindow
        {
            Name = arm.Name,
            Requests = _outcomes.RequestsSinceCut,
            Outcomes = _outcomes.OutcomesSinceCut,
            Connections = _connectionsBefore is { } before ? connections.Minus(before) : connections,
            ClientCertificates = _certificates.SinceCut(),
            IdentityVerified = _identityVerified - _identityBefore,
            Bodies = _bodies.SinceCut,
            Errors = _outcomes.ErrorsSinceCut,
            Closes = _closes.CountsSinceCut,
            Response = summary,
            ByRequest = _requests.CutWindow(block),
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
        _outcomes.Add(window.Outcomes, window.Errors);
        _requests.Restore(window.ByRequest);
        _identityVerified += window.IdentityVerified;
        _connections.Add(window.Connections);
        _closes.Restore(window.Closes);
        _bodies.Add(window.Bodies ?? BodyCounts.None);
        _certificates.Add(window.ClientCertificates);
        MarkCut();
    }

    /// <summary>Adds a latency of a window that was measured and stored before.</summary>
    /// <param name="block">The part of the soak that it belongs to, from 0; the same or a later one each time.</param>
    /// <param name="key">Its key; one that nobody knows is left out.</param>
    /// <param name="histogram">Its values.</param>
    public void Restore(int block, string key, LatencyHistogram histogram)
    {
        (_blocks ??= new()).Add(block, key, histogram);
        _series.Restore(key, histogram);
    }

    /// <summary>What the arm measured in all rounds so far, blocks of a soak included; in a soak, up to the last cut.</summary>
    /// <exception cref="InvalidOperationException">A round is open: its samples would be in the counts and not in the latencies.</exception>
    public ArmResult ToResult() => ToResultSoFar() with { Blocks = _blocks?.ToRounds(), ByRequest = _requests.Results(withBlocks: true) };

    /// <summary>The same without the blocks of a soak, which are needed once and grow in number.</summary>
    public ArmResult ToResultSoFar()
    {
        if (_open is { } open && !_isCut)
        {
            throw new InvalidOperationException($"round {open.Round} of {arm.Name} is still open");
        }

        var latencies = _series.Latencies.ToList();
        var connections = _connections.ToCounts(_server.TicketsRefused);
        return new ArmResult
        {
            Name = arm.Name,
            Mode = arm.Mode,
            Authentication = arm.Authentication,
            Key = arm.KeyName,
            Tls = Names.Of(arm.Tls),
            RequestsPerConnection = arm.RequestsPerConnection,
            Requests = _outcomes.Requests,
            Outcomes = _outcomes.Outcomes,
            Connections = connections,
            Closes = _closes.Counts,
            ClientCertificates = _certificates.ToCounts(),
            IdentityVerified = _identityVerified,
            Bodies = _bodies.Counts,
            Disturbance = arm.Disturbance,
            Faults = arm.Disturbance?.Fault is { } fault ? FaultCounts.Of(fault, _server.Injected, _outcomes.Requests, _outcomes.Outcomes, connections.Full, _closesAnnounced) : null,
            Impostors = arm.MustBeRefused is { } expected ? Impostors.ToCounts(expected, _server) : null,
            LatencyMicroseconds = latencies.ToDictionary(latency => latency.Key, latency => latency.Total.Summarize()),
            CpuMicroseconds = _series.Cpu,
            HandshakeBytes = _series.HandshakeBytes,
            RoundTrips = _series.RoundTrips,
            AnswerRoundTrips = _series.AnswerRoundTrips,
            Rounds = [.. _rounds],
            AnatomyRounds = _series.Anatomy,
            Distributions = latencies.ToDictionary(latency => latency.Key, latency => latency.Total.Distribution()),
            Errors = _outcomes.Errors,
            ByRequest = _requests.Results(withBlocks: false),
        };
    }

    /// <summary>When the open block began, after the first one that counts was to begin; null where there are no other shards, and parts of rounds are of no use.</summary>
    public double? StartSeconds { get; set; }

    /// <summary>What its rounds are made of, where they have a <see cref="StartSeconds"/>, or the parts of a soak.</summary>
    public IReadOnlyList<RoundParts> Parts => _blocks is null ? _parts : _requests.Into(_blocks.ToParts());

    /// <summary>What its figures are made of; it holds the recorder's own histograms, and so does not change only when nothing more is recorded.</summary>
    public ArmTotals ToTotals() => _series.Totals with { Requests = _requests.Totals };

    private void MarkCut()
    {
        _outcomes.MarkCut();
        _closes.MarkCut();
        _bodies.MarkCut();
        _certificates.MarkCut();
        _connectionsBefore = _connections.ToCounts(_server.TicketsRefused);
        _identityBefore = _identityVerified;
        _isCut = true;
    }
}
