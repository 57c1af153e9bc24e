using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Schedules;

namespace LoadHarness.Tests.Statistics;

/// <summary>Plans and arms as a good run would have them; tests spoil what they are about.</summary>
internal static class Given
{
    public static readonly ComparisonPlan ResumedToCold = new(Metric.HandshakeP50, "resumed", "cold");

    public static readonly ProofLedger Ledger = new(240, 120, 120, 240, 120, 120, new Dictionary<string, long>());

    public static readonly GeneratorLoad Generator = new(2, 0.31, 0.62, 1_300, 180, 0, 400, 28_000);

    public static LoadPlan Plan(params Gate[] gates) => new()
    {
        Scenario = "resumption",
        Question = "How much does resumption save?",
        Arms =
        [
            new() { Name = "cold", Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048 },
            new() { Name = "resumed", Mode = ConnectionMode.Resumed, Key = KeyKind.Rsa2048 },
        ],
        Clients = 4,
        Load = LoadKind.Open,
        Schedule = new Rounds(12, 12, TimeSpan.FromSeconds(1)),
        WarmUp = TimeSpan.FromSeconds(1),
        Seed = 1,
        Comparisons = [ResumedToCold],
        Gates = gates,
    };

    /// <summary>Ten requests a round, proven and verified, with one value of one metric a round.</summary>
    public static ArmResult Arm(string name, Metric metric, params IEnumerable<double> values)
    {
        var resumed = name.StartsWith("resumed", StringComparison.Ordinal);
        RoundResult[] rounds = [.. values.Select((value, index) => Round(index + 1, metric, value))];
        var requests = 10L * rounds.Length;
        return new()
        {
            Name = name,
            Mode = resumed ? ConnectionMode.Resumed : ConnectionMode.Cold,
            Authentication = Authentication.Mutual,
            Key = "rsa-2048",
            Tls = "1.3",
            Requests = requests,
            Outcomes = new Dictionary<string, long> { ["Ok"] = requests },
            Connections = new()
            {
                Full = resumed ? 0 : requests,
                Resumed = resumed ? requests : 0,
                Reused = 0,
                Unproven = 0,
                Disagreeing = 0,
                ClientOnly = 0,
            },
            ClientCertificates = new(resumed ? Math.Min(4, requests) : requests, 0, 0, 0),
            IdentityVerified = requests,
            LatencyMicroseconds = new Dictionary<string, LatencySummary>(),
            CpuMicroseconds = new(null, null),
            HandshakeBytes = null,
            Rounds = rounds,
            Distributions = new Dictionary<string, IReadOnlyList<long[]>>(),
        };
    }

    public static RoundResult Round(int number, Metric metric, double value) =>
        new(number, 1, 10, new Dictionary<string, double> { [metric.Id] = value });

    /// <summary>A standard normal draw (Box and Muller 1958).</summary>
    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
