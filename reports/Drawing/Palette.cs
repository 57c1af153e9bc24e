namespace LoadHarness.Reports.Drawing;

/// <summary>The colours of one theme, as <c>#rrggbb</c>. A test computes their contrast and their distance for colour-blind eyes.</summary>
/// <param name="Background">The page.</param>
/// <param name="Card">Boxes on the page.</param>
/// <param name="Text">Running text.</param>
/// <param name="Muted">Captions and axis labels.</param>
/// <param name="Rule">Lines between rows.</param>
/// <param name="Grid">Labelled grid lines.</param>
/// <param name="MinorGrid">Unlabelled grid lines.</param>
/// <param name="Link">Links and focus.</param>
/// <param name="Good">Text of good news.</param>
/// <param name="GoodBackground">Behind good news.</param>
/// <param name="Bad">Text of bad news, and the limits of gates.</param>
/// <param name="BadBackground">Behind bad news.</param>
/// <param name="Doubt">Text of undecided news.</param>
/// <param name="DoubtBackground">Behind undecided news.</param>
/// <param name="Series">Colours of arms, found by a search for the largest least distance in CIELAB under normal sight, protanopia, deuteranopia and
/// tritanopia, at a contrast of at least 3:1 to the background, away from the red of limits.</param>
/// <param name="Steps">Colours of the steps of a request: greys outside TLS, blues within it, purple and amber while the server works.</param>
public sealed record Palette(
    string Background, string Card, string Text, string Muted, string Rule, string Grid, string MinorGrid, string Link,
    string Good, string GoodBackground, string Bad, string BadBackground, string Doubt, string DoubtBackground,
    IReadOnlyList<string> Series, IReadOnlyList<string> Steps)
{
    /// <summary>On white, for screens by day and for paper.</summary>
    public static readonly Palette Light = new(
        Background: "#ffffff", Card: "#f9fafb", Text: "#1c2024", Muted: "#57606b", Rule: "#d5dae1", Grid: "#e3e7ec", MinorGrid: "#f1f3f6",
        Link: "#0b4f9e", Good: "#0a6e44", GoodBackground: "#e4f4ec", Bad: "#b3261e", BadBackground: "#fdecea", Doubt: "#7d5200",
        DoubtBackground: "#fdf3dc", Series: ["#033ca4", "#919703", "#1a9ccb", "#620144", "#c77d77", "#423900"],
        Steps: ["#6b7684", "#4a9db0", "#5e8fc7", "#1f4a85", "#7652a8", "#c08214", "#8b95a1"]);

    /// <summary>On near black.</summary>
    public static readonly Palette Dark = new(
        Background: "#14171b", Card: "#1c2127", Text: "#e6e9ee", Muted: "#a5afbc", Rule: "#3a424c", Grid: "#2b323a", MinorGrid: "#1f242a",
        Link: "#79b8ff", Good: "#56d197", GoodBackground: "#12301f", Bad: "#ff8a80", BadBackground: "#3a1714", Doubt: "#f0b45a",
        DoubtBackground: "#33260d", Series: ["#347be4", "#ffd560", "#2de4ff", "#cc4482", "#cbf2bf", "#9d6e2d"],
        Steps: ["#8b95a1", "#5cb3c4", "#5b94d6", "#b5d4f6", "#b79be6", "#e8b454", "#7d8794"]);

    /// <summary>The colours but those of arms and steps, by the names that style sheets have for them.</summary>
    public IReadOnlyDictionary<string, string> Named { get; } = new Dictionary<string, string>
    {
        ["background"] = Background,
        ["card"] = Card,
        ["text"] = Text,
        ["muted"] = Muted,
        ["rule"] = Rule,
        ["grid"] = Grid,
        ["minor-grid"] = MinorGrid,
        ["link"] = Link,
        ["good"] = Good,
        ["good-background"] = GoodBackground,
        ["bad"] = Bad,
        ["bad-background"] = BadBackground,
        ["doubt"] = Doubt,
        ["doubt-background"] = DoubtBackground,
    };

    /// <summary>The colour of text on a filled bar: the background's or the text's, whichever contrasts more.</summary>
    public string On(string fill) => Contrast(fill, Background) > Contrast(fill, Text) ? Background : Text;

    /// <summary>Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance).</summary>
    public static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string colour)
    {
        double Channel(int at)
        {
            var value = Convert.ToInt32(colour.Substring(at, 2), 16) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5));
    }
}
