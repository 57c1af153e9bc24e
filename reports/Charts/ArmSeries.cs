namespace LoadHarness.Reports.Charts;

/// <summary>One arm's latency in a chart.</summary>
/// <param name="Index">Place of the arm in the run, from 0: its colour and dash, the same in every chart.</param>
/// <param name="Name">The arm's name.</param>
/// <param name="Bins">Its distribution; empty when it has no such latency.</param>
/// <param name="Summary">Its figures; null when it has no such latency.</param>
public sealed record ArmSeries(int Index, string Name, Bins Bins, LatencySummary? Summary)
{
    /// <summary>Whether there is anything to draw.</summary>
    public bool HasSamples => Bins.Total > 0 && Summary is not null;

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

    /// <summary>A scale over all samples between two quantiles, with room beyond them as a factor.</summary>
    protected LogScale TimeScale(double least, double most, double from, double to, double room = 1) =>
        LogScale.Around(Drawn.Min(arm => arm.Bins.Quantile(least)) / room, Drawn.Max(arm => arm.Bins.Quantile(most)) * room, from, to);

    /// <summary>A legend of the arms' lines; returns the y at which the plot may begin.</summary>
    protected double DrawLegend(Svg svg) => Legend.Draw(svg, [.. Arms.Select(arm => LegendEntry.OfLine(arm.Index, arm.Name, arm.HasSamples ? "" : "no samples"))]);
}
