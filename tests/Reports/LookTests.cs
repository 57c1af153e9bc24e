using LoadHarness.Arms;
using LoadHarness.Reports.Drawing;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Reports;

public sealed class LookTests
{
    [Fact]
    public void Where_modes_differ_the_colour_is_the_mode_and_the_dash_the_rest()
    {
        var arms = Network();
        var looks = arms.Zip(Look.Of(arms)).ToList();

        Assert.Equal(15, looks.Select(arm => arm.Second).Distinct().Count());
        Assert.All(looks.GroupBy(arm => arm.First.Mode), mode => Assert.Single(mode.Select(arm => arm.Second.Colour).Distinct()));
        Assert.All(looks.GroupBy(arm => arm.First.Name.Split(' ', 2)[1]), distance => Assert.Single(distance.Select(arm => arm.Second.Dash).Distinct()));
    }

    [Fact]
    public void More_arms_of_a_mode_than_dashes_take_a_second_colour()
    {
        var arms = new[] { Arm("cold", ConnectionMode.Cold) }.Concat(Enumerable.Range(0, 9).Select(i => Arm($"closed after {i}", ConnectionMode.KeepAlive))).ToList();

        var looks = Look.Of(arms);

        Assert.Equal(arms.Count, looks.Distinct().Count());
        Assert.Equal(2, looks.Skip(1).Select(look => look.Colour).Distinct().Count());
        Assert.DoesNotContain(looks[0].Colour, looks.Skip(1).Select(look => look.Colour));
    }

    [Fact]
    public void Arms_of_one_mode_differ_in_both_channels() =>
        Assert.Equal(Enumerable.Range(0, 15).Select(Look.At), Look.Of([.. Enumerable.Range(0, 15).Select(i => Arm($"cold {i}", ConnectionMode.Cold))]));

    [Fact]
    public void More_than_six_lines_stand_in_panels_of_those_that_differ_in_their_mode()
    {
        var arms = Network();
        var panels = Multiples.Of([.. arms.Zip(Look.Of(arms), (arm, look) => new Series(look, arm.Name))]);

        Assert.Equal(["0 ms", "1 ms", "5 ms", "20 ms", "50 ms"], panels.Select(panel => panel[0].Name.Split(' ', 2)[1]));
        Assert.All(panels, panel => Assert.Equal(3, panel.Count));
        Assert.Equal([6, 6], Multiples.Of([.. Enumerable.Range(0, 12).Select(i => new Series(Look.At(i), $"cold {i}"))]).Select(panel => panel.Count));
        Assert.Equal([6], Multiples.Of([.. Enumerable.Range(0, 6).Select(i => new Series(Look.At(i), $"cold {i}"))]).Select(panel => panel.Count));
    }

    private static List<ArmResult> Network() =>
        [.. new[] { "0 ms", "1 ms", "5 ms", "20 ms", "50 ms" }.SelectMany(distance => new[] { Arm($"cold {distance}", ConnectionMode.Cold), Arm($"resumed {distance}", ConnectionMode.Resumed), Arm($"keep-alive {distance}", ConnectionMode.KeepAlive) })];

    private static ArmResult Arm(string name, ConnectionMode mode) => RunResults.Arm(name, mode, 1_000, seed: 1, samples: 1);

    private sealed record Series(Look Look, string Name) : ISeries;
}
