using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Options;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Judges;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

/// <summary>Options, plans and judged runs for scenarios, without anything being started.</summary>
internal static class MadeUp
{
    /// <summary>The embedded LLA for these options.</summary>
    public static TargetTraits Embedded(RunOptions options) => new(options.Keys, CountsCpu: true);

    /// <summary>A server that somebody else runs.</summary>
    public static TargetTraits External(RunOptions options) =>
        new(options.Keys.Count > 0 ? options.Keys : [KeyKind.Rsa2048], CountsCpu: false) { Kind = TargetKind.External };

    /// <summary>The options of a scenario as the command line would give them.</summary>
    public static RunOptions Options(Scenario scenario, string words = "") => Assert
        .IsType<ParsedCommand.Run>(CommandLine.Parse(
            [$"scenario={scenario.Name}", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)], new Dictionary<string, string?>(), ScenarioCatalogue.Defaults))
        .Options;

    /// <summary>The plan of a scenario on the embedded LLA.</summary>
    public static LoadPlan Plan(Scenario scenario, string words = "")
    {
        var options = Options(scenario, words);
        return scenario.Plan(options, Embedded(options));
    }

    /// <summary>The problems of a scenario on a target.</summary>
    public static IReadOnlyList<string> Problems(Scenario scenario, Func<RunOptions, TargetTraits> target, string words = "")
    {
        var options = Options(scenario, words);
        return scenario.Problems(options, target(options));
    }

    /// <summary>A judged run of the scenario's plan in which every arm costs what <paramref name="costs"/> says.</summary>
    public static RunResult Run(Scenario scenario, Func<Arm, Costs> costs, string words = "", int rounds = 12, int samples = 100) =>
        Judged(Plan(scenario, words), arm => Result(arm, costs(arm), rounds, samples));

    /// <summary>The plan's run, compared and judged, with arms as given.</summary>
    public static RunResult Judged(LoadPlan plan, Func<Arm, ArmResult> result)
    {
        var run = RunResults.Run([.. plan.Arms.Select(result)]);
        var judgement = Judge.Run(new Evidence(plan, run.Arms), run.Ledger, run.Generator);
        return run with { Comparisons = judgement.Comparisons, Gates = judgement.Gates };
    }

    private static ArmResult Result(Arm arm, Costs costs, int rounds, int samples)
    {
        var kept = arm.Mode == ConnectionMode.KeepAlive;
        var resumed = arm.Mode is ConnectionMode.Resumed or ConnectionMode.EarlyData;
        var requests = (long)rounds * samples;
        var latencies = new Dictionary<string, double> { ["service"] = costs.Service, ["firstByte"] = costs.FirstByte, ["connect"] = 100 + arm.RoundTrip.TotalMicroseconds };
        if (!kept)
        {
            latencies["handshake"] = costs.Handshake;
            latencies["hello"] = costs.Handshake / 2;
        }

        return new()
        {
            Name = arm.Name,
            Mode = arm.Mode,
            Authentication = arm.Authentication,
            Key = arm.KeyName,
            Tls = Names.Of(arm.Tls),
            RequestsPerConnection = arm.RequestsPerConnection,
            Requests = requests,
            Outcomes = new Dictionary<string, long> { ["Ok"] = requests },
            Connections = new()
            {
                Full = kept || resumed ? 0 : requests,
                Resumed = resumed ? requests : 0,
                Reused = kept ? requests : 0,
                Unproven = 0,
                Disagreeing = 0,
                ClientOnly = 0,
            },
            IdentityVerified = requests,
            LatencyMicroseconds = requests == 0 ? new Dictionary<string, LatencySummary>()
                : latencies.ToDictionary(latency => latency.Key, latency => Summary(latency.Value, requests)),
            CpuMicroseconds = requests == 0 ? new(null, null) : new(costs.ClientCpu, costs.ServerCpu),
            HandshakeBytes = kept || requests == 0 ? null : new(costs.BytesSent, costs.BytesReceived),
            RoundTrips = kept || requests == 0 ? new Dictionary<int, long>() : new Dictionary<int, long> { [costs.RoundTrips] = requests },
            Rounds = [.. Enumerable.Range(1, rounds).Select(round => Round(round, costs, kept))],
            Estimates = rounds == 0 ? new Dictionary<string, RoundsEstimate>() : Estimates(costs, kept, rounds),
            Distributions = requests == 0 ? new Dictionary<string, IReadOnlyList<long[]>>()
                : latencies.ToDictionary(latency => latency.Key, latency => Spread(latency.Value, requests)),
        };
    }

    // Two per cent to either side of the estimate, from six rounds on.
    private static Dictionary<string, RoundsEstimate> Estimates(Costs costs, bool kept, int rounds)
    {
        var values = new Dictionary<Metric, double>
        {
            [Metric.ServiceP50] = costs.Service,
            [Metric.FirstByteP50] = costs.FirstByte,
            [Metric.ClientCpu] = costs.ClientCpu,
            [Metric.ServerCpu] = costs.ServerCpu,
            [Metric.BothCpu] = costs.ClientCpu + costs.ServerCpu,
        };
        if (!kept)
        {
            values[Metric.HandshakeP50] = costs.Handshake;
        }

        return values.ToDictionary(
            value => value.Key.Id, value => new RoundsEstimate(value.Value, rounds < 6 ? null : value.Value * 0.98, rounds < 6 ? null : value.Value * 1.02, 0.95, rounds));
    }

    // Every round has a drift of its own, the same for all arms: it must cancel in every ratio.
    private static RoundResult Round(int round, Costs costs, bool kept)
    {
        var drift = 1 + (0.01 * ((round % 5) - 2));
        var metrics = new Dictionary<string, double>
        {
            [Metric.ServiceP50.Id] = costs.Service * drift,
            [Metric.ServiceP99.Id] = costs.Service * 2 * drift,
            [Metric.FirstByteP50.Id] = costs.FirstByte * drift,
            [Metric.ClientCpu.Id] = costs.ClientCpu * drift,
            [Metric.ServerCpu.Id] = costs.ServerCpu * drift,
            [Metric.BothCpu.Id] = (costs.ClientCpu + costs.ServerCpu) * drift,
        };
        if (!kept)
        {
            metrics[Metric.HandshakeP50.Id] = costs.Handshake * drift;
            metrics[Metric.HandshakeP90.Id] = costs.Handshake * 1.5 * drift;
            metrics[Metric.BytesSent.Id] = costs.BytesSent;
            metrics[Metric.BytesReceived.Id] = costs.BytesReceived;
        }

        return new(round, 1, 100, metrics);
    }

    private static LatencySummary Summary(double median, long count) => new(count, median * 0.8, median, median, median * 1.5, median * 2, median * 3, median * 4);

    // Half of the samples 2 % below the median, half 2 % above: so the ends of its interval are.
    private static IReadOnlyList<long[]> Spread(double median, long count) =>
        [[(long)Math.Round(median * 0.98), count / 2], [(long)Math.Round(median * 1.02), count - (count / 2)]];
}
