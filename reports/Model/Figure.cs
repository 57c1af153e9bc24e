using LoadHarness.Reports.Charts;

namespace LoadHarness.Reports.Model;

/// <summary>A chart and how to read it.</summary>
public sealed record Figure(Chart Chart, string Caption) : Block;
