using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Ci;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Reports;

/// <summary>What no run has but a file may hold is drawn in as many marks as anything else, and ends.</summary>
public sealed class HugeInputTests
{
    [Fact]
    public void A_scale_without_room_has_a_place_for_nothing_but_0()
    {
        var linear = new LinearScale(High: 0, From: 10, To: 100);
        Assert.Equal([0], linear.Labels(5));
        Assert.Equal(10, linear.Map(5));
        Assert.Equal([0], new LinearScale(double.PositiveInfinity, 10, 100).Labels(5));

        var logarithmic = LogScale.Around(0, 0, 10, 100);
        Assert.InRange(logarithmic.Labels(20).Count, 1, 20);
        Assert.True(double.IsFinite(logarithmic.Map(0)));
    }

    [Fact]
    public void Thirty_years_have_as_many_labels_as_a_day()
    {
        var svg = new Svg();
        ClockAxis.DrawBelow(svg, new LinearScale(1e9, 0, 860), 0, 100, "time");

        Assert.InRange(svg.Close("id", 960, 200, "title", "description").Split("<text").Length, 5, 15);
    }

    [Fact]
    public void The_largest_of_as_many_samples_as_can_be_counted_has_a_place()
    {
        var bins = new Bins([[1, (1L << 52) - 1], [2, 1]]);

        Assert.All(bins.Percentiles(), point => Assert.InRange(point.Nines, 0, 20));
    }

    [Fact]
    public void A_name_of_a_million_characters_is_cut_like_any_other()
    {
        Assert.Equal(TextWidth.Fit(new string('x', 1_000), 12, 100), TextWidth.Fit(new string('x', 1_000_000), 12, 100));
        Assert.Equal("short", TextWidth.Fit("short", 12, 100));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_text_of_backticks_is_shown_as_code()
    {
        var run = RunResults.Saying(new string('`', 200_000));

        Assert.NotEmpty(await Task.Run(() => MarkdownSummary.Of(run, run.Scenario).Text, TestContext.Current.CancellationToken));
        Assert.Equal(run.Scenario, RunFile.AsWritten(run).Scenario);
    }
}
