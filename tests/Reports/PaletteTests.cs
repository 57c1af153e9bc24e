using System.Text.RegularExpressions;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Drawing;
using LoadHarness.Reports.Html;
using LoadHarness.Reports.Model;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Reports;

public sealed class PaletteTests
{
    // WCAG 2.2: 4.5:1 for text (1.4.3), 3:1 for graphical objects (1.4.11).
    private const double TextContrast = 4.5;
    private const double MarkContrast = 3;

    // CIELAB; about 2 is just noticeable side by side, and these lines are thin and lie apart.
    private const double LeastDistance = 30;

    // Linear RGB as dichromats see it: Machado, Oliveira and Fernandes 2009, severity 1.0.
    private static readonly Dictionary<string, double[,]> Sights = new()
    {
        ["normal"] = new[,] { { 1.0, 0, 0 }, { 0, 1.0, 0 }, { 0, 0, 1.0 } },
        ["protanopia"] = new[,] { { .152286, 1.052583, -.204868 }, { .114503, .786281, .099216 }, { -.003882, -.048116, 1.051998 } },
        ["deuteranopia"] = new[,] { { .367322, .860646, -.227968 }, { .280085, .672501, .047413 }, { -.011820, .042940, .968881 } },
        ["tritanopia"] = new[,] { { 1.255528, -.076749, -.178779 }, { -.078411, .930809, .147602 }, { .004733, .691367, .303900 } },
    };

    public static TheoryData<string> Themes => ["light", "dark"];

    [Theory]
    [MemberData(nameof(Themes))]
    public void Text_has_enough_contrast_wherever_it_stands(string theme)
    {
        var palette = Of(theme);
        List<(string Text, string On)> pairs =
        [
            .. new[] { palette.Text, palette.Muted, palette.Link, palette.Good, palette.Bad, palette.Doubt }
                .SelectMany(text => new[] { (text, palette.Background), (text, palette.Card) }),
            (palette.Good, palette.GoodBackground), (palette.Bad, palette.BadBackground), (palette.Doubt, palette.DoubtBackground),
            .. palette.Steps.Select(step => (palette.On(step), step)),
        ];

        Assert.All(pairs, pair => Assert.True(
            Palette.Contrast(pair.Text, pair.On) >= TextContrast, $"{pair.Text} on {pair.On}: {Palette.Contrast(pair.Text, pair.On):0.00}"));
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public void Marks_stand_out_from_the_background(string theme)
    {
        var palette = Of(theme);

        // Swatches of arms stand in rows and keys that light up as well.
        var pairs = palette.Series.Concat(palette.Steps).Append(palette.Bad).Select(mark => (mark, palette.Background))
            .Concat(palette.Series.Select(mark => (mark, palette.Card)));

        Assert.All(pairs, pair => Assert.True(
            Palette.Contrast(pair.mark, pair.Item2) >= MarkContrast, $"{pair.mark} on {pair.Item2}: {Palette.Contrast(pair.mark, pair.Item2):0.00}"));
    }

    [Fact]
    public async Task The_page_has_no_colour_but_those_of_the_palette()
    {
        var page = await HtmlReport.RenderAsync(RunResults.Resumption());
        var css = page[page.IndexOf("<style>", StringComparison.Ordinal)..page.IndexOf("</style>", StringComparison.Ordinal)];

        Assert.All(Pattern("#[0-9a-fA-F]{3,8}").Matches(css).Select(match => match.Value), colour => Assert.Contains(colour, Colours(Palette.Light).Concat(Colours(Palette.Dark))));
        Assert.DoesNotMatch(Pattern(@"(?<![-\w])(fill|stroke|color|background)\s*:\s*(?!var\(|none|inherit)"), css);
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public void Colours_of_arms_differ_for_colour_blind_eyes(string theme)
    {
        var colours = Of(theme).Series;
        var closest = (from sight in Sights
                       from i in Enumerable.Range(0, colours.Count)
                       from j in Enumerable.Range(0, i)
                       select (Distance: Distance(Seen(colours[i], sight.Value), Seen(colours[j], sight.Value)), sight.Key, colours[i], colours[j])).Min();

        Assert.True(closest.Distance >= LeastDistance, closest.ToString());
    }

    [Fact]
    public void Every_arm_has_a_look_of_its_own_and_neighbours_differ_in_both_colour_and_dash()
    {
        var looks = Enumerable.Range(0, Palette.Light.Series.Count * Theme.Dashes.Count).Select(Look.At).ToList();

        Assert.True(looks.Count >= 15);
        Assert.Equal(looks.Count, looks.Distinct().Count());
        Assert.All(looks.Take(12).Zip(looks.Skip(1)), pair =>
        {
            Assert.NotEqual(pair.First.Colour, pair.Second.Colour);
            Assert.NotEqual(pair.First.Dash, pair.Second.Dash);
        });
    }

    [Fact]
    public void Every_step_of_a_request_has_a_colour_of_its_own()
    {
        var chart = ReportModel.From(RunResults.Resumption()).Sections.SelectMany(section => section.Blocks).OfType<Figure>().Select(figure => figure.Chart).OfType<StepsChart>().Single();

        Assert.All(new[] { Palette.Light, Palette.Dark }, palette => Assert.Equal(chart.Steps.Count, palette.Steps.Distinct().Count()));
    }

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.None, TimeSpan.FromSeconds(10));

    private static IEnumerable<string> Colours(Palette palette) => typeof(Palette).GetProperties()
        .SelectMany(property => property.GetValue(palette) switch { string colour => [colour], IReadOnlyList<string> colours => colours, _ => [] });

    private static Palette Of(string theme) => theme == "light" ? Palette.Light : Palette.Dark;

    private static double[] Seen(string colour, double[,] sight)
    {
        var linear = new[] { 1, 3, 5 }
            .Select(at => Convert.ToInt32(colour.Substring(at, 2), 16) / 255.0)
            .Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))
            .ToArray();
        var seen = Enumerable.Range(0, 3).Select(row => Math.Clamp(Enumerable.Range(0, 3).Sum(i => sight[row, i] * linear[i]), 0, 1)).ToArray();

        // sRGB to CIE XYZ and CIELAB, D65.
        static double F(double t) => t > 216.0 / 24389 ? Math.Cbrt(t) : ((24389.0 / 27 * t) + 16) / 116;
        var x = F(((0.4124564 * seen[0]) + (0.3575761 * seen[1]) + (0.1804375 * seen[2])) / 0.95047);
        var y = F((0.2126729 * seen[0]) + (0.7151522 * seen[1]) + (0.0721750 * seen[2]));
        var z = F(((0.0193339 * seen[0]) + (0.1191920 * seen[1]) + (0.9503041 * seen[2])) / 1.08883);
        return [(116 * y) - 16, 500 * (x - y), 200 * (y - z)];
    }

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b).Sum(pair => Math.Pow(pair.First - pair.Second, 2)));
}
