using LoadHarness.Reports.Drawing;
using LoadHarness.Text;
using Xunit;

namespace LoadHarness.Tests.Reports;

/// <summary>Scales, places and paths, of which charts are made.</summary>
public sealed class DrawingTests
{
    [Fact]
    public void Paths_are_written_as_steps_that_do_not_drift()
    {
        const string Line = "M0.04 10L10.06 10L10.06 10.01L10.06 9.2L20.123 12.55L20.123 12.55L19 12";

        var paths = SvgPaths.Of($"<svg><path fill=\"none\" stroke=\"#470001\" d=\"{Line}\"/><clipPath><rect/></clipPath><g><rect fill=\"#470000\" width=\"2\" height=\"3\"/></g></svg>", 3);

        Assert.Equal(["M0 0h2v3h-2z", "M0 10h10.1v-.8l10 3.4l-1.1-.6", ""], paths);
    }

    [Theory]
    [InlineData(1, 1_000_000)]
    [InlineData(900, 1_100)]
    [InlineData(1_000, 1_000)]
    [InlineData(0.8, 1.25)]
    [InlineData(1, 3_600_000_000)]
    public void A_log_scale_holds_its_values_and_labels_at_least_two_places_apart(double low, double high)
    {
        var scale = LogScale.Around(low, high, value => Format.Tick(value));
        var length = 600 / (scale.Place(scale.High) - scale.Place(scale.Low));
        var places = scale.Ticks(600, 52).Select(tick => scale.Place(tick.Value) * length).ToList();

        Assert.InRange(low, scale.Low, scale.High);
        Assert.InRange(high, scale.Low, scale.High);
        Assert.True(places.Count >= 2);
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 52 - 1e-9));
    }

    [Fact]
    public void Crowded_labels_move_apart_in_order_and_stay_inside()
    {
        var places = Spread.Apart([10, 11, 12, 90, 99, 100], gap: 15, low: 0, high: 100);

        Assert.All(places.Zip(places.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 15 - 1e-9));
        Assert.InRange(places[0], 0, 100);
        Assert.InRange(places[^1], 0, 100);
    }
}
