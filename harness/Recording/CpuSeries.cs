using LoadHarness.Metrics;

namespace LoadHarness.Recording;

/// <summary>CPU of one end in an arm: a value a round, and the mean over all.</summary>
/// <param name="metric">What it is called in a round.</param>
internal sealed class CpuSeries(Metric metric)
{
    private TimeSpan _spent;
    private long _divisor;

    public double? Mean => _divisor > 0 ? _spent.TotalMicroseconds / _divisor : null;

    public void EndRound(Dictionary<string, double> values, TimeSpan? spent, long divisor)
    {
        if (spent is { } known && divisor > 0)
        {
            values[metric.Id] = known.TotalMicroseconds / divisor;
            _spent += known;
            _divisor += divisor;
        }
    }
}
