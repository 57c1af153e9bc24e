namespace LoadHarness.Reports.Prometheus;

/// <summary>The kinds of metrics that Prometheus tells apart here.</summary>
internal enum FamilyKind
{
    /// <summary>A sum that only grows.</summary>
    Counter,

    /// <summary>A value of now.</summary>
    Gauge,

    /// <summary>Counts by size, with their sum.</summary>
    Histogram,
}
