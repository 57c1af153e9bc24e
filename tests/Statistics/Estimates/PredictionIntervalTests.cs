using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public class PredictionIntervalTests
{
    // Student's t of 3, 4, 9 and 29 degrees of freedom at 0.975 is 3.182, 2.776, 2.262 and 2.045 in every table; times √(1 + 1/n).
    [Theory]
    [InlineData(4, 3.558)]
    [InlineData(5, 3.041)]
    [InlineData(10, 2.373)]
    [InlineData(30, 2.079)]
    public void Is_as_wide_as_the_tables_say(int runs, double factor)
    {
        double[] past = [.. Enumerable.Range(0, runs).Select(run => (double)run)];
        var mean = (runs - 1) / 2.0;
        var deviation = Math.Sqrt(past.Sum(value => (value - mean) * (value - mean)) / (runs - 1));

        var interval = PredictionInterval.Of(mean + 1, past, 0.95);

        Assert.Equal(1, interval.Value, 1e-12);
        Assert.Equal(runs, interval.Count);
        Assert.Equal(factor, (interval.High!.Value - interval.Value) / deviation, 1e-3);
        Assert.Equal(factor, (interval.Value - interval.Low!.Value) / deviation, 1e-3);
    }

    [Fact]
    public void Two_runs_are_too_few() => Assert.Throws<ArgumentOutOfRangeException>(() => PredictionInterval.Of(0, [0, 0.1], 0.95));

    [Fact]
    public void Tells_how_many_runs_would_tell_a_distance()
    {
        double[] past = [-0.1, 0, 0.1];

        // The factors of 5 and 6 runs at 95 % are 3.041 and 2.777.
        Assert.Equal(6, PredictionInterval.RunsToTell(past, 0.28, 0.95));
        Assert.Equal(3, PredictionInterval.RunsToTell(past, 10, 0.95));
        Assert.Null(PredictionInterval.RunsToTell(past, 0.19, 0.95));
    }
}
