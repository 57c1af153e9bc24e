using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace LoadHarness.Reports.Drawing;

/// <summary>Finds marks again, by their colours, in the SVG that ScottPlot writes.</summary>
internal static class SvgPaths
{
    // No mark has a colour that SVG has a name or a shorter form for, so each is written in full. What is beyond them, in a file that nobody wrote with this
    // program, is drawn with the last.
    private const int First = 0x470000;
    private const int Last = 0x54FFFF;

    private static readonly string[] Colours = ["fill", "stroke"];

    /// <summary>The colour of a mark, by its place among those of the picture.</summary>
    public static ScottPlot.Color ColourOf(int mark) => ScottPlot.Color.FromARGB(0xFF000000u | (uint)Math.Min(First + mark, Last));

    /// <summary>Each mark's outline as the commands of a path, in tenths of a pixel; empty for one that was not drawn.</summary>
    public static string[] Of(string svg, int marks)
    {
        var paths = Enumerable.Range(0, marks).Select(_ => new StringBuilder()).ToArray();
        foreach (var element in XDocument.Parse(svg).Root!.Descendants().Where(element => element.Parent!.Name.LocalName != "clipPath"))
        {
            if (MarkOf(element, marks) is { } mark)
            {
                Append(paths[mark], element);
            }
        }

        return [.. paths.Select(path => path.ToString())];
    }

    private static int? MarkOf(XElement element, int marks) =>
        Colours.Select(name => (string?)element.Attribute(name)).FirstOrDefault(colour => colour is ['#', _, _, _, _, _, _]) is { } colour
            && int.Parse(colour.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture) - First is >= 0 and var mark && mark < marks ? mark : null;

    private static void Append(StringBuilder path, XElement element)
    {
        double Value(string name) => (double?)element.Attribute(name) ?? 0;
        switch (element.Name.LocalName)
        {
            case "path":
                AppendLines(path, (string?)element.Attribute("d") ?? "");
                break;
            case "rect":
                path.Append(CultureInfo.InvariantCulture, $"M{Value("x"):0.#} {Value("y"):0.#}h{Value("width"):0.##}v{Value("height"):0.##}h{-Value("width"):0.##}z");
                break;
            case "ellipse":
                var radius = FormattableString.Invariant($"{Value("rx"):0.#} {Value("ry"):0.#}");
                path.Append(CultureInfo.InvariantCulture, $"M{Value("cx") - Value("rx"):0.#} {Value("cy"):0.#}a{radius} 0 1 0 {2 * Value("rx"):0.#} 0a{radius} 0 1 0 {-2 * Value("rx"):0.#} 0z");
                break;
            case var name:
                throw new InvalidOperationException($"a mark is drawn as <{name}>");
        }
    }

    // Steps from place to place in tenths of a pixel, from where the last one was written, so that rounding does not add up: half the bytes of places, and
    // most of a report is paths. Places that the eye cannot tell from the one before are left out, but for the last of a line.
    private static void AppendLines(StringBuilder path, string commands)
    {
        const int Visible = 8;
        (long X, long Y) last = default;
        (long X, long Y)? left = null;
        foreach (var command in commands.Replace("M", "|M").Replace("L", "|L").Replace("Z", "|Z").Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            if (command[0] == 'L' && PlaceOf(command) is var place && Math.Abs(place.X - last.X) + Math.Abs(place.Y - last.Y) < Visible)
            {
                left = place;
                continue;
            }

            if (command[0] != 'L')
            {
                Finish();
            }

            left = null;
            switch (command[0])
            {
                case 'M':
                    last = PlaceOf(command);
                    path.Append('M').Append(Tenths(last.X)).Append(' ').Append(Tenths(last.Y));
                    break;
                case 'L':
                    StepTo(PlaceOf(command));
                    break;
                default:
                    path.Append('z');
                    break;
            }
        }

        Finish();

        void Finish()
        {
            if (left is { } end)
            {
                StepTo(end);
            }
        }

        void StepTo((long X, long Y) place)
        {
            var (x, y) = (place.X - last.X, place.Y - last.Y);
            var step = (x, y) switch { (0, 0) => "", (0, _) => $"v{Tenths(y)}", (_, 0) => $"h{Tenths(x)}", _ => $"l{Tenths(x)}{(y < 0 ? "" : " ")}{Tenths(y)}" };
            path.Append(step);
            last = place;
        }
    }

    private static (long X, long Y) PlaceOf(string command)
    {
        var space = command.IndexOf(' ', StringComparison.Ordinal);
        return (TenthsOf(command.AsSpan(1, space - 1)), TenthsOf(command.AsSpan(space + 1)));
    }

    private static long TenthsOf(ReadOnlySpan<char> number) => (long)Math.Round(10 * double.Parse(number, CultureInfo.InvariantCulture));

    private static string Tenths(long value) => (value / 10.0).ToString("#.#;-#.#;0", CultureInfo.InvariantCulture);
}
