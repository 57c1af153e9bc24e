using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public class ChangeThresholdTests
{
    [Fact]
    public void Is_the_far_out_fence_of_the_changes_from_run_to_run()
    {
        // Changes of 1 to 9 %, up and down: quartiles 3 and 7 %, so 7 + 3 · 4 = 19 %.
        Assert.Equal(0.19, ChangeThreshold.Of(History(0.05, -0.01, 0.09, -0.03, 0.07, -0.02, 0.08, -0.04, 0.06))!.Value, 1e-12);
    }

    [Fact]
    public void One_wild_run_hardly_moves_it()
    {
        var calm = ChangeThreshold.Of(History(0.02, -0.02, 0.02, -0.02, 0.02, -0.02, 0.02, -0.02, 0.02, -0.02, 0.02))!.Value;
        var wild = ChangeThreshold.Of(History(0.02, -0.02, 0.02, -0.02, 0.90, -0.47, 0.02, -0.02, 0.02, -0.02, 0.02))!.Value;

        Assert.Equal(0.02, calm, 1e-12);
        Assert.Equal(0.02, wild, 1e-12);
    }

    [Fact]
    public void Nine_runs_are_too_few()
    {
        Assert.Null(ChangeThreshold.Of(History(0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01)));
        Assert.Equal(0, ChangeThreshold.Of([.. Enumerable.Repeat(7.0, 10)]));
    }

    private static double[] History(params double[] changes)
    {
        var values = new List<double> { 1_000 };
        values.AddRange(changes.Select(change => 0.0));
        for (var i = 0; i < changes.Length; i++)
        {
            values[i + 1] = values[i] * (1 + changes[i]);
        }

        return [.. values];
    }
}
