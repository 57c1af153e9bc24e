namespace LoadHarness.Metrics;

/// <summary>What kind of number a metric is, which decides how it is judged.</summary>
public enum MetricKind
{
    /// <summary>A time: noisy, judged by its interval.</summary>
    Time,

    /// <summary>CPU time: noisy, judged by its interval.</summary>
    Cpu,

    /// <summary>A count: exact, judged as it is.</summary>
    Count,
}
