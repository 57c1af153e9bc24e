using LoadHarness.Reports.Ci;
using LoadHarness.Reports.Drawing;
using LoadHarness.Reports.Model;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Text;
using Xunit;

namespace LoadHarness.Tests.Reports;

/// <summary>What no run has but a file may hold is drawn in as many marks as anything else, and ends.</summary>
public sealed class HugeInputTests
{
    [Fact]
    public void A_scale_without_room_has_a_place_for_nothing_but_0()
    {
        Assert.All([0, double.NaN, double.PositiveInfinity], most =>
        {
            var linear = new LinearScale(most, value => Format.Number(value));
            Assert.Equal([(0, "0")], linear.Ticks(100, 5));
            Assert.True(double.IsFinite(linear.Place(5)));
        });
        Assert.InRange(new LinearScale(1e300, value => Format.Number(value)).Ticks(100, 5).Count(), 1, 25);

        var logarithmic = LogScale.Around(0, 0, value => Format.Tick(value));
        Assert.InRange(logarithmic.Ticks(90, 20).Count(), 1, 20);
        Assert.True(double.IsFinite(logarithmic.Place(0)));
    }

    [Fact]
    public void Thirty_years_have_as_many_labels_as_a_day()
    {
        Assert.InRange(new ClockScale(1e9).Ticks(860, 74).Count(), 5, 15);
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
        Assert.Equal(Words.Fit(new string('x', 1_000), 12, 100), Words.Fit(new string('x', 1_000_000), 12, 100));
        Assert.Equal("short", Words.Fit("short", 12, 100));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_text_of_backticks_is_shown_as_code()
    {
        var run = RunResults.Saying(new string('`', 200_000));

        Assert.NotEmpty(await Task.Run(() => MarkdownSummary.Of(run, run.Scenario).Text, TestContext.Current.CancellationToken));
        Assert.Equal(run.Scenario, RunFile.AsWritten(run).Scenario);
    }
}
