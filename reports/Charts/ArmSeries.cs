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

    /// <summary>Its entry in a legend of lines.</summary>
    public LegendEntry LegendEntry => LegendEntry.OfLine(Index, Name, HasSamples ? "" : "no samples");

    /// <summary>The figures in words.</summary>
    public string Spoken => HasSamples
        ? $"{Name}: p50 {Format.Duration(Summary?.Percentile(0.5))}, p99 {Format.Duration(Summary?.Percentile(0.99))}, max {Format.Duration(Summary!.Max)}, n = {Format.Count(Summary.Count)}"
        : $"{Name}: no samples";
}
