using LoadHarness.Histograms;

namespace LoadHarness.Recording;

/// <summary>The same round of several shards, put together: its figures are those that one recorder of all its requests would have had.</summary>
internal sealed class RoundSum
{
    private readonly Dictionary<string, LatencyHistogram> _latencies = [];
    private readonly ByteCounts _sent = new();
    private readonly ByteCounts _received = new();
    private readonly ByteCounts _roundTrips = new();
    private readonly EndSum _clientCpu = new();
    private readonly EndSum _serverCpu = new();
    private readonly EndSum _clientInstructions = new();
    private readonly EndSum _serverInstructions = new();
    private readonly List<SharedCpu> _shared = [];
    private long _requests;
    private int _shards;
    private long _failed;
    private long _divisor;
    private int _round;
    private int _position;

    /// <summary>CPU time of the client processes; null where one could not be read.</summary>
    public CpuTotal ClientCpu => Total(_clientCpu.Value);

    /// <summary>CPU time of the servers, likewise.</summary>
    public CpuTotal ServerCpu => Total(ServerMicroseconds);

    /// <summary>Kept connections on which the requests of all shards travelled.</summary>
    public long Kept { get; private set; }

    /// <summary>
    /// Each shard's own server's, added; that of one server for all shards counted once: from the last reading before all began, since up to then it also served
    /// what belongs to no block, to the last one after all had ended.
    /// </summary>
    private double? ServerMicroseconds =>
        _shared.Count == 0 ? _serverCpu.Value : _shared.Count == _shards ? _shared.Max(cpu => cpu.To) - _shared.Max(cpu => cpu.From) : null;

    /// <summary>Adds that of a shard.</summary>
    public void Add(RoundParts parts)
    {
        (_round, _position) = (parts.Round, parts.Position);
        _shards++;
        _requests += parts.Measured;
        _failed += parts.Failed;
        _divisor += parts.Divisor;
        Kept += parts.Kept;
        _clientCpu.Add(parts.ClientCpu?.TotalMicroseconds);
        _serverCpu.Add(parts.ServerCpu?.TotalMicroseconds);
        _clientInstructions.Add(parts.Instructions.Client);
        _serverInstructions.Add(parts.Instructions.Server);
        if (parts.SharedCpu is { } shared)
        {
            _shared.Add(shared);
        }

        foreach (var (key, packed) in parts.Latencies)
        {
            if (!_latencies.TryGetValue(key, out var sum))
            {
                _latencies[key] = sum = LatencyHistogram.Growing();
            }

            packed.AddTo(sum);
        }

        _sent.Add(parts.BytesSent);
        _received.Add(parts.BytesReceived);
        _roundTrips.Add(parts.RoundTrips);
    }

    /// <summary>The whole round.</summary>
    public RoundResult ToResult()
    {
        var empty = new LatencyHistogram();
        var recorded = new RecordedRound(
            latency => _latencies.GetValueOrDefault(latency.Id, empty),
            PerCost(_clientCpu.Value),
            PerCost(ServerMicroseconds),
            PerCost(_clientInstructions.Value),
            PerCost(_serverInstructions.Value),
            _sent.Median,
            _received.Median,
            _roundTrips.Median,
            Rate: null,
            _failed);
        return new RoundResult(_round, _position, _requests, recorded.Metrics()) { Steps = _latencies.ToDictionary(latency => latency.Key, latency => new LatencySteps(latency.Value.Distribution())) };
    }

    /// <summary>Adds it to the parts of a soak, of which it is one; they take it after those before it.</summary>
    public void AddTo(SoakBlocks blocks)
    {
        blocks.Add(_round - 1, _requests, _failed);
        foreach (var (key, histogram) in _latencies)
        {
            blocks.Add(_round - 1, key, histogram);
        }
    }

    private double? PerCost(double? value) => _divisor > 0 ? value / _divisor : null;

    private CpuTotal Total(double? value) => value is { } microseconds && _divisor > 0 ? new(TimeSpan.FromMicroseconds(microseconds), _divisor) : new(TimeSpan.Zero, 0);

    /// <summary>What one end used in all shards; not known where one does not know it.</summary>
    private sealed class EndSum
    {
        private double _value;
        private bool _isKnown = true;
        private bool _isThere;

        public double? Value => _isKnown && _isThere ? _value : null;

        public void Add(double? value)
        {
            _isKnown &= value is not null;
            _isThere = true;
            _value += value ?? 0;
        }
    }
}
