using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Tests.Support;

namespace LoadHarness.Tests.Statistics;

/// <summary>Stored runs for comparisons; tests change what they are about.</summary>
internal static class GivenRun
{
    /// <summary>Twelve values that scatter by some per cent around 1.</summary>
    public static readonly double[] Noise = [1.00, 1.02, 0.97, 1.01, 0.99, 1.03, 0.98, 1.005, 1.04, 0.96, 1.015, 0.985];

    /// <summary>A passing run of the arms, with the facts that make runs alike.</summary>
    public static RunResult Of(params ArmResult[] arms) => RunResults.Run(arms) with
    {
        Environment = new OrderedDictionary<string, string>
        {
            ["cpu"] = "EPYC",
            ["cores"] = "2",
            ["memory"] = "23.5 GiB",
            ["kernel"] = "6.18.44.669",
            [".NET"] = "10.0.12",
            ["OpenSSL"] = "3.0.19",
            ["target"] = "embedded LLA",
            ["key exchange group"] = "x25519",
        },
        Options = new OrderedDictionary<string, string>
        {
            ["scenario"] = "resumption",
            ["profile"] = "quick",
            ["clients"] = "8",
            ["load"] = "open",
            ["rate"] = "auto",
            ["block"] = "300ms",
            ["seed"] = "20261122",
            ["lla-delay"] = "0ms",
        },
    };

    /// <summary>The run again with other facts of its environment.</summary>
    public static RunResult WithFact(this RunResult run, string name, string value) =>
        run with { Environment = new OrderedDictionary<string, string>(run.Environment) { [name] = value } };

    /// <summary>The run again with another option.</summary>
    public static RunResult WithOption(this RunResult run, string name, string value) =>
        run with { Options = new OrderedDictionary<string, string>(run.Options) { [name] = value } };

    /// <summary>The run again at another rate, which somebody gave or the warm-up found; null is a closed loop.</summary>
    public static RunResult At(this RunResult run, double? rate) => run with { Generator = run.Generator with { Rate = rate } };

    /// <summary>The arm with the values of one more metric in its rounds.</summary>
    public static ArmResult With(this ArmResult arm, Metric metric, params IEnumerable<double> values) => arm with
    {
        Rounds = [.. arm.Rounds.Zip(values, (round, value) => round with { Metrics = new Dictionary<string, double>(round.Metrics) { [metric.Id] = value } })],
    };
}
