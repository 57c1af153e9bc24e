using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Charts;

/// <summary>One arm's latency in a chart.</summary>
/// <param name="Look">How the arm looks, the same in every chart.</param>
/// <param name="Name">The arm's name.</param>
/// <param name="Bins">Its distribution; empty when it has no such latency.</param>
/// <param name="Summary">Its figures; null when it has no such latency.</param>
public sealed record ArmSeries(Look Look, string Name, Bins Bins, LatencySummary? Summary) : ISeries
{
    /// <summary>Whether there is anything to draw.</summary>
    public bool HasSamples => Bins.Total > 0 && Summary is not null;

    /// <summary>Limits of gates on this latency of the arm, in microseconds.</summary>
    public IReadOnlyList<double> Limits { get; init; } = [];

    /// <summary>The figures in words.</summary>
    public string Spoken => HasSamples
        ? $"{Name}: p50 {Format.Duration(Summary?.Percentile(0.5))}, p99 {Format.Duration(Summary?.Percentile(0.99))}, max {Format.Duration(Summary!.Max)}, n = {Format.Count(Summary.Count)}"
        : $"{Name}: no samples";
}

/// <summary>A picture of one latency of every arm.</summary>
/// <param name="Kind">What of it is drawn, at the start of a title.</param>
/// <param name="Latency">Name of the latency, such as <c>handshake time</c>.</param>
/// <param name="Arms">The arms; at least one has samples.</param>
public abstract record LatencyChart(string Kind, string Latency, IReadOnlyList<ArmSeries> Arms) : Chart
{
    public override string Title => $"{Kind} of {Latency} by arm";

    public override string Description => string.Join("; ", Arms.Select(arm => arm.Spoken)) + ".";

    /// <summary>Name of the axis of times.</summary>
    protected string TimeLabel => $"{Latency} (log scale)";

    /// <summary>The arms that have something to draw.</summary>
    protected List<ArmSeries> Drawn => [.. Arms.Where(arm => arm.HasSamples)];

    /// <summary>An axis over all samples between two quantiles, and the limits of gates, with room beyond them as a factor.</summary>
    private protected LogScale TimeScale(double least, double most, double room = 1) => LogScale.Around(
        Drawn.Min(arm => arm.Bins.Quantile(least)) / room, Drawn.Max(arm => arm.Limits.Append(arm.Bins.Quantile(most)).Max()) * room, Format.Tick);

    /// <summary>A key of the arms' lines; returns the y at which the plot may begin.</summary>
    private protected double DrawKey(Picture picture) =>
        Key.Draw(picture, [.. Arms.Select(arm => KeyEntry.OfLine(arm.Look, arm.Name, arm.HasSamples ? "" : "no samples"))]);
}
