using LoadHarness.Histograms;

namespace LoadHarness.Recording;

/// <summary>One latency of an arm: of the open round, and of all rounds before.</summary>
/// <param name="latency">Which.</param>
internal sealed class LatencySeries(Latency latency)
{
    public Latency Latency => latency;

    public LatencyHistogram Round { get; } = new();

    // Sums that join others have none.
    public LatencyHistogram Total => field ??= new();

    public void Join()
    {
        Total.Add(Round);
        Round.Reset();
    }

    /// <summary>Takes the open round of another one, which is empty afterwards.</summary>
    public void Take(LatencySeries other)
    {
        Round.Add(other.Round);
        other.Round.Reset();
    }
}

/// <summary>A count of each handshake in an arm: of the open round, and of all rounds before.</summary>
internal sealed class ByteSeries
{
    public ByteCounts Round { get; } = new();

    public ByteCounts Total { get; } = new();

    public void Join()
    {
        Total.Add(Round);
        Round.Reset();
    }
}

/// <summary>CPU of one end in an arm: a value a round, and the mean over all.</summary>
internal sealed class CpuSeries
{
    private TimeSpan _spent;
    private long _divisor;

    public CpuTotal Total => new(_spent, _divisor);

    /// <summary>Takes a round's; gives what one connection or request cost in it, in microseconds, where that is known.</summary>
    public double? EndRound(TimeSpan? spent, long divisor)
    {
        if (spent is not { } known || divisor == 0)
        {
            return null;
        }

        _spent += known;
        _divisor += divisor;
        return known.TotalMicroseconds / divisor;
    }
}
