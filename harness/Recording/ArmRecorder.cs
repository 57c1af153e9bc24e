using LoadHarness.Arms;
using LoadHarness.Histograms;
using LoadHarness.Metrics;
using LoadHarness.Results;

namespace LoadHarness.Recording;

/// <summary>
/// Sums up the samples of one arm, round by round, in memory that does not grow with their number (a few MiB). It has one owner and
/// is not safe for several threads.
/// </summary>
/// <remarks>
/// Every sample counts as a request with its outcome. Only successful requests on proven connections are measured: a connection is
/// proven when client and, where it testifies, server saw what the arm claims. "Answered" below means that a complete answer came,
/// right or wrong; only then is it known who carried what. Where one end of the arm is an impostor, a refusal is what is measured, and an
/// answer is an impostor that got in.
/// </remarks>
/// <param name="arm">What the connections must prove.</param>
/// <param name="clock">The clock whose timestamps the samples bear.</param>
public sealed class ArmRecorder(Arm arm, TimeProvider clock)
{
    /// <summary>Characters of an error message that are kept.</summary>
    public const int MessageLength = 300;

    private readonly LatencySeries _handshake = new("handshake");
    private readonly LatencySeries _service = new("service");
    private readonly LatencySeries _response = new("response");
    private readonly LatencySeries _connect = new("connect");
    private readonly LatencySeries _hello = new("hello");
    private readonly LatencySeries _firstByte = new("firstByte");
    private readonly LatencySeries _lateness = new("lateness");
    private readonly LatencySeries _refusal = new("refusal");
    private readonly CpuSeries _clientCpu = new(Metric.ClientCpu);
    private readonly CpuSeries _serverCpu = new(Metric.ServerCpu);
    private readonly ByteSeries _sent = new(Metric.BytesSent);
    private readonly ByteSeries _received = new(Metric.BytesReceived);
    private readonly ByteSeries _roundTrips = new(Metric.RoundTrips);
    private readonly SortedDictionary<int, long> _roundTripCounts = [];

    // Instead of GetElapsedTime, which asks the clock for its frequency each time: seven times a sample.
    private readonly double _microsecondsPerTick = 1e6 / clock.TimestampFrequency;

    private readonly long[] _outcomes = new long[Enum.GetValues<Outcome>().Length];
    private readonly Dictionary<(Outcome Outcome, Phase Phase), (long Count, string FirstMessage)> _errors = [];
    private readonly List<RoundResult> _rounds = [];
    private readonly ConnectionTally _connections = new(arm);
    private readonly ImpostorTally _impostors = new();
    private Admissions _server = Admissions.None;
    private long _identityVerified;
    private long _closesAnnounced;

    // What stood at the last cut of a window.
    private readonly long[] _outcomesBefore = new long[Enum.GetValues<Outcome>().Length];
    private readonly Dictionary<(Outcome Outcome, Phase Phase), long> _errorsBefore = [];
    private ConnectionCounts? _connectionsBefore;
    private long _identityBefore;
    private bool _isCut;

    // Of the open round only.
    private (int Round, int Position)? _open;
    private long _succeeded;
    private long _failed;
    private long _measured;
    private long _cpuDivisor;

    private LatencySeries[] Latencies => [_handshake, _service, _response, _connect, _hello, _firstByte, _lateness, _refusal];

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
        (_succeeded, _failed, _measured, _cpuDivisor) = (0, 0, 0, 0);
    }

    /// <summary>Records one request of the open round, however it ended.</summary>
    /// <exception cref="InvalidOperationException">No round is open.</exception>
    public void Record(in Sample sample)
    {
        if (_open is null)
        {
            throw new InvalidOperationException($"a sample of {arm.Name} came outside its rounds");
        }

        _isCut = false;
        _closesAnnounced += sample.AnnouncesClose ? 1 : 0;
        _outcomes[(int)sample.Outcome]++;
        var answered = sample.Outcome is Outcome.Ok or Outcome.UnexpectedStatus or Outcome.UnexpectedAnswer;
        if (arm.MustBeRefused is not null)
        {
            RecordImpostor(sample, answered);
            return;
        }

        if (sample.Outcome != Outcome.Ok)
        {
            _failed++;
            CountError(sample);
        }

        if (!answered)
        {
            return;
        }

        var proven = _connections.Count(sample);
        if (sample.NewConnection || arm.Mode == ConnectionMode.KeepAlive)
        {
            // Unproven connections included: they cost CPU too, and the meter cannot leave them out.
            _cpuDivisor++;
        }

        if (sample.Outcome == Outcome.Ok)
        {
            _succeeded++;
            _identityVerified += sample.Server is { Given: true, IdentityMatches: true } ? 1 : 0;
            if (proven)
            {
                Measure(sample);
            }
        }
    }

    /// <summary>Closes the round, and adds its latencies to the arm's.</summary>
    /// <param name="clientCpu">CPU time of the client process in this block; null where it could not be read.</param>
    /// <param name="serverCpu">CPU time of the server process in this block; null where it could not be read.</param>
    /// <param name="rate">Requests per second that the arm was given, where rounds differ in it; else null.</param>
    /// <param name="admissions">Whom the server let in and refused in this block; null where it keeps no ledger.</param>
    /// <returns>The round, and how many of its requests succeeded, proven or not.</returns>
    /// <exception cref="InvalidOperationException">No round is open.</exception>
    public (RoundResult Round, long Succeeded) EndRound(TimeSpan? clientCpu, TimeSpan? serverCpu, double? rate = null, Admissions? admissions = null)
    {
        if (_open is not { } open)
        {
            throw new InvalidOperationException($"no round of {arm.Name} is open");
        }

        var metrics = new Dictionary<string, double>();
        foreach (var latency in Latencies)
        {
            latency.EndRound(metrics);
        }

        _clientCpu.EndRound(metrics, clientCpu, _cpuDivisor);
        _serverCpu.EndRound(metrics, serverCpu, _cpuDivisor);
        if (metrics.TryGetValue(Metric.ClientCpu.Id, out var client) && metrics.TryGetValue(Metric.ServerCpu.Id, out var server))
        {
            metrics[Metric.BothCpu.Id] = client + server;
        }

        _connections.EndRound();
        _sent.EndRound(metrics);
        _received.EndRound(metrics);
        _roundTrips.EndRound(metrics);
        _server = _server.Plus(admissions ?? Admissions.None);
        metrics[Metric.Failed.Id] = _failed;
        if (rate is { } given)
        {
            metrics[Metric.Rate.Id] = given;
        }

        var round = new RoundResult(open.Round, open.Position, _measured, metrics);
        _rounds.Add(round);
        _open = null;
        return (round, _succeeded);
    }

    /// <summary>
    /// Ends a window and begins the next one. The round that is open goes on: what a soak measures is kept in sums, never in a list of its
    /// windows.
    /// </summary>
    /// <param name="take">Takes each latency of the window that has samples, by its key; the histogram is used again afterwards.</param>
    /// <exception cref="InvalidOperationException">No round is open.</exception>
    public ArmWindow CutWindow(Action<string, LatencyHistogram> take)
    {
        if (_open is null)
        {
            throw new InvalidOperationException($"no round of {arm.Name} is open");
        }

        var response = _response.Round.Count > 0 ? _response.Round.Summarize() : null;
        foreach (var latency in Latencies)
        {
            if (latency.Round.Count > 0)
            {
                take(latency.Key, latency.Round);
            }

            latency.Join();
        }

        _sent.Join();
        _received.Join();
        _roundTrips.Join();
        _connections.EndRound();
        var connections = _connections.ToCounts(_server.TicketsRefused);
        var window = new ArmWindow
        {
            Name = arm.Name,
            Requests = _outcomes.Sum() - _outcomesBefore.Sum(),
            Outcomes = Enum.GetValues<Outcome>().Where(o => _outcomes[(int)o] > _outcomesBefore[(int)o])
                .ToDictionary(o => o.ToString(), o => _outcomes[(int)o] - _outcomesBefore[(int)o]),
            Connections = _connectionsBefore is { } before ? connections.Minus(before) : connections,
            IdentityVerified = _identityVerified - _identityBefore,
            Errors =
            [
                .. _errors.Select(error => new ErrorCount(
                        error.Key.Outcome.ToString(),
                        error.Key.Phase.ToString(),
                        error.Value.Count - _errorsBefore.GetValueOrDefault(error.Key),
                        error.Value.FirstMessage))
                    .Where(error => error.Count > 0),
            ],
            Response = response,
        };
        MarkCut();
        return window;
    }

    /// <summary>Adds the counts of a window that was measured and stored before.</summary>
    public void Restore(ArmWindow window)
    {
        foreach (var (name, count) in window.Outcomes)
        {
            _outcomes[(int)Enum.Parse<Outcome>(name)] += count;
        }

        foreach (var error in window.Errors)
        {
            var key = (Enum.Parse<Outcome>(error.Outcome), Enum.Parse<Phase>(error.Phase));
            _errors[key] = _errors.TryGetValue(key, out var known) ? known with { Count = known.Count + error.Count } : (error.Count, error.FirstMessage);
        }

        _identityVerified += window.IdentityVerified;
        _connections.Add(window.Connections);
        MarkCut();
    }

    /// <summary>Adds a latency of a window that was measured and stored before.</summary>
    /// <param name="key">Its key; one that nobody knows is left out.</param>
    /// <param name="histogram">Its values.</param>
    public void Restore(string key, LatencyHistogram histogram) => Latencies.FirstOrDefault(latency => latency.Key == key)?.Total.Add(histogram);

    /// <summary>What the arm measured in all rounds so far; in a soak, up to the last cut.</summary>
    /// <exception cref="InvalidOperationException">A round is open: its samples would be in the counts and not in the latencies.</exception>
    public ArmResult ToResult()
    {
        if (_open is { } open && !_isCut)
        {
            throw new InvalidOperationException($"round {open.Round} of {arm.Name} is still open");
        }

        var measured = Latencies.Where(latency => latency.Total.Count > 0).ToList();
        return new ArmResult
        {
            Name = arm.Name,
            Mode = arm.Mode,
            Authentication = arm.Authentication,
            Key = Names.Of(arm.Key),
            Tls = Names.Of(arm.Tls),
            Requests = _outcomes.Sum(),
            Outcomes = Enum.GetValues<Outcome>().Where(o => _outcomes[(int)o] > 0).ToDictionary(o => o.ToString(), o => _outcomes[(int)o]),
            Connections = _connections.ToCounts(_server.TicketsRefused),
            IdentityVerified = _identityVerified,
            Disturbance = arm.Disturbance,
            Faults = arm.Disturbance?.Fault is { } fault ? FaultsOf(fault) : null,
            Impostors = arm.MustBeRefused is { } expected ? _impostors.ToCounts(expected, _server) : null,
            LatencyMicroseconds = measured.ToDictionary(latency => latency.Key, latency => latency.Total.Summarize()),
            CpuMicroseconds = new CpuCost(_clientCpu.Mean, _serverCpu.Mean),
            HandshakeBytes = _sent.Total.Median is { } sent && _received.Total.Median is { } received ? new ByteCost(sent, received) : null,
            RoundTrips = _roundTripCounts.ToDictionary(),
            Rounds = [.. _rounds],
            Distributions = measured.ToDictionary(latency => latency.Key, latency => latency.Total.Distribution()),
            Errors =
            [
                .. _errors
                    .OrderByDescending(error => error.Value.Count)
                    .ThenBy(error => error.Key)
                    .Select(error => new ErrorCount(
                        error.Key.Outcome.ToString(), error.Key.Phase.ToString(), error.Value.Count, error.Value.FirstMessage)),
            ],
        };
    }

    private FaultCounts FaultsOf(Fault fault)
    {
        var expected = FaultCounts.ExpectedOf(fault);
        var failed = _outcomes.Sum() - _outcomes[(int)Outcome.Ok];
        var filed = fault switch
        {
            Fault.DropTicketKeys => _connections.ToCounts(_server.TicketsRefused).Full,
            Fault.RestartGracefully => _closesAnnounced,
            _ => _outcomes[(int)expected],
        };
        return new(fault, expected.ToString(), _server.Injected.GetValueOrDefault(fault.ToString()), filed, expected == Outcome.Ok ? failed : failed - filed);
    }

    private void MarkCut()
    {
        _outcomes.CopyTo(_outcomesBefore, 0);
        foreach (var (key, error) in _errors)
        {
            _errorsBefore[key] = error.Count;
        }

        _connectionsBefore = _connections.ToCounts(_server.TicketsRefused);
        _identityBefore = _identityVerified;
        _isCut = true;
    }

    private static string Cut(string message)
    {
        if (message.Length <= MessageLength)
        {
            return message;
        }

        // Half a surrogate pair is not text.
        return message[..(char.IsHighSurrogate(message[MessageLength - 1]) ? MessageLength - 1 : MessageLength)];
    }

    private void RecordImpostor(in Sample sample, bool answered)
    {
        _impostors.Count(sample, answered);

        // A refused connection costs what it costs; the meter has no other divisor.
        _cpuDivisor += sample.NewConnection ? 1 : 0;
        if (answered)
        {
            _succeeded += sample.Outcome == Outcome.Ok ? 1 : 0;
        }
        else if (sample.Outcome is Outcome.ServerCertificateRejected or Outcome.ClientCertificateRefused)
        {
            _measured++;
            Record(_refusal, sample.Timings.ActualStart, sample.Timings.LastByte);
        }
        else
        {
            CountError(sample);
        }
    }

    private void Measure(in Sample sample)
    {
        _measured++;
        var t = sample.Timings;
        Record(_handshake, t.Connected, t.HandshakeDone);
        Record(_connect, t.ConnectStarted, t.Connected);
        Record(_hello, t.Connected, t.ServerHello);
        Record(_firstByte, sample.NewConnection ? t.HandshakeDone : t.ActualStart, t.FirstByte);
        Record(_service, t.ActualStart, t.LastByte);
        Record(_response, t.IntendedStart, t.LastByte);
        Record(_lateness, t.IntendedStart, t.ActualStart);
        if (sample.NewConnection)
        {
            _sent.Round.Record(sample.HandshakeBytesSent);
            _received.Round.Record(sample.HandshakeBytesReceived);
            _roundTrips.Round.Record(sample.HandshakeRoundTrips);
            _roundTripCounts[sample.HandshakeRoundTrips] = _roundTripCounts.GetValueOrDefault(sample.HandshakeRoundTrips) + 1;
        }
    }

    private void Record(LatencySeries latency, long from, long to)
    {
        if (from != 0 && to != 0)
        {
            latency.Round.Record((long)Math.Round((to - from) * _microsecondsPerTick));
        }
    }

    private void CountError(in Sample sample)
    {
        var key = (sample.Outcome, sample.Phase);
        _errors[key] = _errors.TryGetValue(key, out var error)
            ? error with { Count = error.Count + 1 }
            : (1, Cut(sample.Error ?? ""));
    }
}
