using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Engine;
using LoadHarness.Recording;
using LoadHarness.Results;

namespace LoadHarness.Tests.Engine;

/// <summary>A target that dies and comes back as the engine says, and clients that see what such a target would let them see. No network.</summary>
internal sealed class MortalTarget : IRestartable
{
    private readonly ScriptedTarget _scripted = new();
    private readonly Lock _gate = new();
    private int _life = 1;
    private bool _isThere = true;
    private long _connections;

    /// <summary>Whether it refuses to come back.</summary>
    public bool StaysDead { get; init; }

    /// <summary>Told when it has gone.</summary>
    public Action Died { get; init; } = static () => { };

    /// <summary>How often it was killed.</summary>
    public int Deaths { get; private set; }

    public string Description => _scripted.Description;

    public IReadOnlyDictionary<string, string> Facts => _scripted.Facts;

    public TargetEndpoint EndpointFor(Arm arm) => _scripted.EndpointFor(arm);

    /// <summary>A client that keeps its connection until it finds it dead.</summary>
    public IClient Connect(TimeProvider clock)
    {
        var connectedTo = 0;
        return new ScriptedClient((arm, intended) =>
        {
            lock (_gate)
            {
                var now = clock.GetTimestamp();
                var sample = new Sample { Arm = arm, Timings = new Timings { IntendedStart = intended, ActualStart = now, LastByte = now } };
                if (_isThere && connectedTo == _life)
                {
                    return sample with { Outcome = Outcome.Ok };
                }

                if (connectedTo != 0)
                {
                    connectedTo = 0;
                    return sample with { Outcome = Outcome.ConnectionReset, Phase = Phase.Request };
                }

                if (!_isThere)
                {
                    return sample with { Outcome = Outcome.ConnectRefused, Phase = Phase.Connect };
                }

                connectedTo = _life;
                _connections++;
                return sample with
                {
                    Outcome = Outcome.Ok,
                    NewConnection = true,
                    Timings = sample.Timings with { HandshakeDone = now },
                    Wire = new WireEvidence { Kind = HandshakeKind.Full },
                };
            }
        });
    }

    public ValueTask<ServerCounters?> ReadCountersAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(_isThere ? new ServerCounters { CpuMicroseconds = 0, Connections = _connections, Full = _connections } : null);
        }
    }

    public ValueTask KillAsync()
    {
        lock (_gate)
        {
            _isThere = false;
            Deaths++;
        }

        Died();
        return ValueTask.CompletedTask;
    }

    public ValueTask StartAgainAsync(CancellationToken cancellationToken)
    {
        if (StaysDead)
        {
            throw new InvalidOperationException("its ports are taken");
        }

        lock (_gate)
        {
            _isThere = true;
            _life++;
            _connections = 0;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
