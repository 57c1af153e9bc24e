using LoadHarness.Arms;
using LoadHarness.Program.Running.Shards;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Tests.Scenarios;
using LoadHarness.Tests.Support;

namespace LoadHarness.Tests.Program.Running.Shards;

/// <summary>Shards of a run as they lie on the disk, as good ones would have left them; tests spoil what they are about.</summary>
internal sealed class MadeShards(string directory)
{
    public const int Rounds = 6;
    private static readonly ManualClock Clock = new();

    /// <summary>Writes a shard and tells its directory.</summary>
    public string Write(int index, int count, Func<ShardReport, ShardReport>? change = null, string options = "", double late = 0, int slower = 0)
    {
        var path = StartTogether.DirectoryOf(directory, new(index, count));
        Directory.CreateDirectory(path);
        var report = Of(index, count, options, late, slower);
        (change?.Invoke(report) ?? report).Write(path);
        return path;
    }

    /// <summary>A shard whose arms sent as many requests a round as its number says, and one more.</summary>
    private static ShardReport Of(int index, int count, string more, double late, int slower)
    {
        var scenario = new ColdScenario();
        var run = MadeUp.Options(scenario, $"keys=ecdsa-p256 rounds={Rounds} rate=40/s clients={count} seed=5 out=somewhere shard={index}/{count} start=2026-11-30T12:00:00Z {more}");
        var traits = new TargetTraits([KeyKind.EcdsaP256], CountsCpu: true);
        var plan = scenario.Plan(run, traits);
        var recorders = plan.Arms.Select(arm => Recorded(arm, index + 1, late, slower)).ToList();
        var full = recorders.Sum(recorder => recorder.ToResult().Connections.Full);
        return new()
        {
            Schema = ShardReport.Current,
            Index = index,
            Count = count,
            Options = run.Effective,
            Environment = new Dictionary<string, string> { [".NET"] = "10.0.12", ["target"] = "embedded LLA", ["handshake time"] = "on the wire" },
            Target = traits,
            Build = "this one",
            ClockAheadSeconds = 0.004,
            Measured = new()
            {
                StartedAt = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero),
                Duration = TimeSpan.FromSeconds(30),
                Cancelled = false,
                EndedEarly = null,
                Answers = full,
                Arms = [.. recorders.Select(recorder => recorder.ToResult())],
                Totals = [.. recorders.Select(recorder => recorder.ToTotals())],
                Parts = [.. recorders.Select(recorder => recorder.Parts)],
                Ledger = ProofLedger.Between(full, 0, new Admissions(full, 0, new Dictionary<string, long>())),
                Generator = new(2, 0.31, 0.62, 1_300, 40, 0, 400, 28_000) { Pace = new([100]) },
            },
        };
    }

    private static ArmRecorder Recorded(Arm arm, int requests, double late, int slower)
    {
        var recorder = new ArmRecorder(arm, Clock);
        var random = new Random(requests);
        for (var round = 1; round <= Rounds; round++)
        {
            recorder.BeginRound(round, position: 1);
            recorder.StartSeconds = round + late;
            for (var request = 0; request < requests; request++)
            {
                recorder.Record(Samples.Full(Clock, 700 + slower + random.Next(20)) with { Certificate = ClientCertificate.Sent });
            }

            recorder.EndRound(TimeSpan.FromMicroseconds(1_500 * requests), TimeSpan.FromMicroseconds(800 * requests));
        }

        return recorder;
    }
}
