using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Tests.Support;

/// <summary>Soaks and storms as their scenarios would leave them. All figures are invented; the same call gives the same run.</summary>
public static class SoakResults
{
    private static readonly Arm[] Arms =
    [
        new() { Name = "keep-alive", Mode = ConnectionMode.KeepAlive, Key = KeyKind.Rsa2048 },
        new() { Name = "resumed", Mode = ConnectionMode.Resumed, Key = KeyKind.Rsa2048 },
        new() { Name = "cold", Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048 },
    ];

    /// <summary>A soak whose server leaks 5 MB a minute, in windows of 5 s; the harness was away for a quarter of an hour in its middle.</summary>
    /// <param name="windows">How many windows.</param>
    public static RunResult Leaking(int windows)
    {
        var random = new Random(11);
        var plan = Plan(windows);
        var history = new SoakHistory(windows, Arms);
        for (var number = 1; number <= windows; number++)
        {
            history.Add(Window(number, number > windows / 2 ? 900 : 0, random));
        }

        var trends = SoakTrends.Of(plan, history);
        return RunResults.Run([.. Arms.Select((arm, index) => RunResults.Arm(arm.Name, arm.Mode, handshake: arm.Mode == ConnectionMode.KeepAlive ? 0 : 2_000, seed: index) with { Rounds = [] })]) with
        {
            Scenario = "soak",
            Gates = [.. plan.Gates.Select(gate => gate.Judge(new Evidence(plan, []) { Trends = trends }).Result)],
            Soak = new SoakResult(
                5, windows, windows, windows, 1_900, [.. history.Gaps, new(history.EndSeconds, history.EndSeconds, "The soak ends here.")], history.Marks, trends, history.Series()),
        };
    }

    /// <summary>Three ways to come back from an outage of 3 s; the second loses a client.</summary>
    public static RunResult Storm()
    {
        StormResult[] storms = [One("immediate", 3.4, 500), One("backoff", 6.1, 499), One("backoff+jitter", 4.9, 500)];
        return RunResults.Run([.. storms.Select((storm, index) => RunResults.Arm(storm.Arm, ConnectionMode.KeepAlive, handshake: 0, seed: index) with { Rounds = [] })]) with
        {
            Scenario = "storm",
            Storms = storms,
            Curves =
            [
                new Curve(
                    "storm-recovery",
                    "Clients served again after the LLA was killed",
                    new CurveAxis("time since the LLA was killed", "s", Logarithmic: false),
                    new CurveAxis("served again", "%", Logarithmic: false),
                    [.. storms.Select(storm => new CurveSeries(storm.Arm, Measured: true, [.. storm.Recovery.Select(point => new CurvePoint(point[0], 100 * point[1] / storm.Clients))]))],
                    "The LLA listened again after 3.1 s."),
            ],
        };
    }

    /// <summary>The plan of <see cref="Leaking"/>, with the default gates on trends.</summary>
    public static LoadPlan Plan(int windows) => new()
    {
        Scenario = "soak",
        Question = "Does anything grow?",
        Arms = Arms,
        Clients = 8,
        Load = LoadKind.Open,
        WarmUp = TimeSpan.Zero,
        Seed = 1,
        Comparisons = [],
        Gates = TrendGate.DefaultsFor(Arms, new TargetTraits([KeyKind.Rsa2048], CountsCpu: true), TimeSpan.FromSeconds(5 * windows)),
        Schedule = new SoakWindows(TimeSpan.FromSeconds(5 * windows), TimeSpan.FromSeconds(5), [80, 15, 5]),
    };

    private static WindowResult Window(int number, double away, Random random)
    {
        var failed = number % 100 == 0 ? 3 : 0;
        return new()
        {
            Window = number,
            StartSeconds = (5 * (number - 1)) + away,
            Seconds = 5,
            Arms = [.. Arms.Select((arm, index) => Arm(arm, index, failed, random))],
            Client = new(500_000, 105_000_000 + random.Next(2_000_000), 5_500_000 + random.Next(50_000), 15 + random.Next(2), 120),
            Server = new(600_000, 90_000_000 + (number * 5_000_000L / 12) + random.Next(2_000_000), 1_400_000 + (number * 5_000_000L / 12) + random.Next(50_000), 16, 170),
            Sockets = new(8, random.Next(2), 2_400 + random.Next(50)),
            PacerLatenessP99 = 1_500 + random.Next(500),
            PeakWaiting = random.Next(3),
            Events = number % 120 == 0 ? ["the server dropped its ticket keys"] : [],
        };
    }

    private static ArmWindow Arm(Arm arm, int index, int failed, Random random)
    {
        var response = (index + 1) * (1_000.0 + random.Next(300));
        var (requests, dropped) = (1_000 / (index + 1), arm.Mode == ConnectionMode.Resumed && failed > 0 ? 8 : 0);
        return new()
        {
            Name = arm.Name,
            Requests = requests,
            Outcomes = new Dictionary<string, long> { [nameof(Outcome.Ok)] = requests - failed, [nameof(Outcome.ConnectionReset)] = failed },
            Connections = new()
            {
                Full = arm.Mode == ConnectionMode.Cold ? requests - failed : dropped,
                Resumed = arm.Mode == ConnectionMode.Resumed ? requests - failed - dropped : 0,
                Reused = arm.Mode == ConnectionMode.KeepAlive ? requests - failed : 0,
                Unproven = dropped,
                Disagreeing = 0,
                ClientOnly = 0,
            },
            IdentityVerified = requests - failed,
            Response = new(requests - failed, 400, response, response, 2 * response, 5 * response, 9 * response, 12 * response),
        };
    }

    private static StormResult One(string policy, double seconds, int recovered) => new()
    {
        Arm = policy,
        Clients = 500,
        Intended = 1_200,
        Recovered = recovered,
        BackSeconds = 3.1,
        ServedAgain50 = seconds - 0.2,
        ServedAgain99 = seconds,
        ServedAgain100 = recovered == 500 ? seconds + 0.4 : null,
        Full = recovered,
        Resumed = 0,
        Attempts = new Dictionary<string, long> { [nameof(Outcome.ConnectRefused)] = 4_000, [nameof(Outcome.Ok)] = recovered },
        PeakBacklog = 380,
        Recovery = [.. Enumerable.Range(1, 100).Select(step => (double[])[3.1 + ((seconds - 3.1) * step / 100), recovered * step / 100])],
        Responses = [.. Enumerable.Range(-20, 100).Select(step => (double[])[step / 10.0, 12, step is > 0 and < 31 ? (seconds * 1e6) - (step * 1e5) : 1_200, step is > 0 and < 31 ? seconds * 1e6 : 2_400])],
    };
}
