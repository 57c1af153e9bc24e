using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Statistics.Judges;

/// <summary>What the instrument itself adds to what it measures. It makes no run invalid: whoever reads a time or CPU shall know it.</summary>
public static class OwnWeightCheck
{
    /// <summary>Its name.</summary>
    public const string Name = "own weight";

    /// <summary>The check; none where nothing was weighed and nobody's server is why.</summary>
    /// <param name="weight">What was weighed; null for nothing.</param>
    /// <param name="isTargetShared">Whether the target is somebody else's.</param>
    public static IEnumerable<ValidityCheck> Of(InstrumentWeight? weight, bool isTargetShared = false) =>
        weight is not null ? [new(Name, true, Sentence(weight))]
        : isTargetShared ? [new(Name, true, "The client was not weighed: somebody else's server is sent nothing that nobody asked for. A run against the embedded LLA tells what the client adds.")]
        : [];

    /// <summary>CPU that the client adds, in microseconds with its 95 % interval; null without pairs.</summary>
    public static Estimate? AddedCpu(InstrumentWeight weight) => Added(weight, pair => pair.Cpu - pair.BareCpu);

    /// <summary>The same as a share of what the bare loop takes.</summary>
    public static Estimate? AddedShare(InstrumentWeight weight) => Added(weight, pair => (pair.Cpu - pair.BareCpu) / pair.BareCpu);

    private static Estimate? Added(InstrumentWeight weight, Func<WeightPair, double> difference) =>
        weight.Pairs.Count == 0 ? null : HodgesLehmann.Of([.. weight.Pairs.Select(difference)], ErrorBudget.UngatedConfidence);

    private static string Sentence(InstrumentWeight weight) => (AddedCpu(weight), Added(weight, pair => pair.Time - pair.BareTime)) is ({ } cpu, { } time)
        ? $"client={weight.Client} adds {Text(cpu)} of CPU and {Text(time)} of time to a cold connection that takes OpenSSL alone, which judges and records nothing, {Middle(weight, pair => pair.BareCpu)} "
            + $"and {Middle(weight, pair => pair.BareTime)} ({Format.Count(weight.Pairs.Count, "pair")} of {Format.Count(weight.Connections, "connection")}, after the run)."
        : $"The client was not weighed: {weight.Problem ?? "it was stopped"}.";

    private static string Text(Estimate added) => Format.Added(added.Value, added.Low, added.High);

    private static string Middle(InstrumentWeight weight, Func<WeightPair, double> value) => Format.Duration(Sorted.Median([.. weight.Pairs.Select(value).Order()]));
}
