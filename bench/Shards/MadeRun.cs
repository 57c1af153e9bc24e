using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Program.Running.Shards;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using static System.FormattableString;

namespace LoadHarness.Bench.Shards;

/// <summary>A run of scenario <c>resumption</c> that nobody made: each of its requests is a pure function of its number, so that any shard of it can be recorded, and all of them as one.</summary>
/// <param name="shards">How many shards there are.</param>
internal sealed class MadeRun(int shards)
{
    private const int Rounds = 12, RequestsOfShard = 20;
    private const int ClientCpu = 700, ServerCpu = 1_300;

    private static readonly TargetTraits Target = new([KeyKind.Rsa2048, KeyKind.EcdsaP256], CountsCpu: true);

    private readonly LoadPlan _plan = PlanOf(OptionsOf(new(0, shards)));

    /// <summary>Requests in all.</summary>
    public long Requests => (long)_plan.Arms.Count * Rounds * RequestsOfShard * shards;

    /// <summary>Writes a shard as it would have left it.</summary>
    /// <param name="shard">Which; the only one records all requests.</param>
    /// <param name="directory">Its directory, which is made.</param>
    public void Write(Shard shard, string directory)
    {
        Directory.CreateDirectory(directory);
        var recorders = _plan.Arms.Select((arm, index) => Recorded(arm, index, shard)).ToList();
        var arms = recorders.Select(recorder => recorder.ToResult()).ToList();
        var (full, resumed) = (arms.Sum(arm => arm.Connections.Full), arms.Sum(arm => arm.Connections.Resumed));
        new ShardReport
        {
            Schema = ShardReport.Current,
            Index = shard.Index,
            Count = shard.Count,
            Options = OptionsOf(shard).Effective,
            Environment = new Dictionary<string, string> { ["target"] = "none", ["handshake time"] = "made" },
            Target = Target,
            Build = "none",
            ClockAheadSeconds = 0,
            Measured = new()
            {
                StartedAt = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero),
                Duration = TimeSpan.FromSeconds(90),
                Cancelled = false,
                EndedEarly = null,
                Answers = full + resumed,
                Arms = arms,
                Totals = [.. recorders.Select(recorder => recorder.ToTotals())],
                Parts = [.. recorders.Select(recorder => recorder.Parts)],
                Ledger = ProofLedger.Between(full, resumed, new Admissions(full, resumed, new Dictionary<string, long>())),
                Generator = new(2, 0.31, 0.62, 1_300, RequestsOfShard * shards, 0, 400, 28_000),
            },
        }.Write(directory);
    }

    private static RunOptions OptionsOf(Shard shard) => CommandLine.Parse(
        [
            "scenario=resumption", Invariant($"rounds={Rounds}"), "launches=1", Invariant($"rate={RequestsOfShard * shard.Count}/s"), Invariant($"clients={shard.Count}"), "seed=1",
            "out=runs", $"shard={shard}", "start=2026-11-30T12:00:00Z",
        ],
        new Dictionary<string, string?>(),
        ScenarioCatalogue.Defaults) is ParsedCommand.Run run ? run.Options : throw new InvalidOperationException("the options of the made run are none");

    private static LoadPlan PlanOf(RunOptions options) => ScenarioCatalogue.Of(options).Plan(options, Target);

    // Costs are in proportion to the requests, so that those of the parts add up to those of the whole.
    private ArmRecorder Recorded(Arm arm, int index, Shard shard)
    {
        var recorder = new ArmRecorder(arm, TimeProvider.System);
        for (var round = 1; round <= Rounds; round++)
        {
            recorder.BeginRound(round, position: 1 + ((round + index) % _plan.Arms.Count));
            recorder.StartSeconds = round * _plan.Arms.Count;
            var own = 0;
            for (long number = shard.Index; number < (long)RequestsOfShard * shards; number += shard.Count)
            {
                recorder.Record(Request(arm, (((index * Rounds) + round) * (long)RequestsOfShard * shards) + number));
                own++;
            }

            recorder.EndRound(TimeSpan.FromMicroseconds(ClientCpu * own), TimeSpan.FromMicroseconds(ServerCpu * own));
        }

        return recorder;
    }

    private static Sample Request(Arm arm, long number)
    {
        // SplitMix64, of the number: Sebastiano Vigna, prng.di.unimi.it.
        var bits = (ulong)number * 0x9e3779b97f4a7c15;
        bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
        bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
        bits ^= bits >> 31;

        // A body and a tail, as times have them.
        var isResumed = arm.Mode == ConnectionMode.Resumed;
        var handshake = (isResumed ? 500 : 1_000) + (int)(bits % 400) + (bits % 97 == 0 ? (int)(bits % 20_000) : 0);
        var intended = TimeProvider.System.TimestampFrequency;
        long At(int microseconds) => intended + (microseconds * (TimeProvider.System.TimestampFrequency / 1_000_000));
        var kind = isResumed ? HandshakeKind.Resumed : HandshakeKind.Full;
        return new()
        {
            NewConnection = true,
            Certificate = ClientCertificate.Sent,
            Wire = new WireEvidence { Kind = kind, Version = TlsVersion.Tls13 },
            Server = new ServerEvidence { Given = true, Connection = 1, Kind = kind, RequestOnConnection = 1, IdentityMatches = true },
            HandshakeBytesSent = isResumed ? 560 : 1_359,
            HandshakeBytesReceived = isResumed ? 256 : 1_521,
            HandshakeRoundTrips = 1,
            Timings = new Timings
            {
                IntendedStart = intended,
                ActualStart = At(10 + (int)(bits % 50)),
                ConnectStarted = At(70),
                Connected = At(150),
                ClientHello = At(165),
                ServerHello = At(300),
                Finished = At(165 + handshake),
                HandshakeDone = At(180 + handshake),
                FirstByte = At(600 + handshake),
                LastByte = At(700 + handshake),
            },
        };
    }
}
