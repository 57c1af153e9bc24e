using LoadHarness.Arms;

namespace LoadHarness.Reports.Drawing;

/// <summary>How a series looks in every chart: a colour, and a dash of its lines, which is also the shape of its dots.</summary>
/// <param name="Colour">Place in <see cref="Palette.Series"/>.</param>
/// <param name="Dash">Place in <see cref="Theme.Dashes"/>.</param>
public readonly record struct Look(int Colour, int Dash)
{
    // Of each connection mode, and of its arms beyond those that the dashes tell apart.
    private static readonly Dictionary<ConnectionMode, (int Colour, int Further)> Modes = new()
    {
        [ConnectionMode.Cold] = (0, 2),
        [ConnectionMode.Resumed] = (1, 5),
        [ConnectionMode.KeepAlive] = (3, 4),
        [ConnectionMode.EarlyData] = (3, 4),
    };

    /// <summary>What modes are called in names of arms, in their order.</summary>
    public static readonly IReadOnlyList<string> ModeNames = ["cold", "resumed", "keep-alive", "early-data"];

    /// <summary>Its classes.</summary>
    public string Style => $"c{Colour} d{Dash}";

    /// <summary>The shape of its dots.</summary>
    internal ScottPlot.MarkerShape Dot => Theme.Dashes[Dash].Dot;

    /// <summary>The looks of series that have nothing in common, by their place; both channels change from one to the next, and all differ.</summary>
    public static Look At(int index)
    {
        var (colours, dashes) = (Palette.Light.Series.Count, Theme.Dashes.Count);
        return new(index % colours, (index + (index / colours)) % dashes);
    }

    /// <summary>The look of a connection mode alone, by its name in those of arms; null for any other name.</summary>
    public static Look? OfMode(string name) => ModeNames.ToList().IndexOf(name) is >= 0 and var mode ? new(Modes[(ConnectionMode)mode].Colour, 0) : null;

    /// <summary>
    /// The looks of a run's arms, in their order. Where connection modes differ, the mode is the colour and what else the name says, such as key, round trip or
    /// authentication, is the dash, the same in every mode; else both channels tell the arms apart.
    /// </summary>
    public static IReadOnlyList<Look> Of(IReadOnlyList<ArmResult> arms)
    {
        if (arms.Select(arm => arm.Mode).Distinct().Count() < 2)
        {
            return [.. arms.Select((_, i) => At(i))];
        }

        // What no two modes share, such as how often a connection is closed, is counted in each mode.
        var others = arms.Select(Other).Distinct().ToList();
        var isShared = others.Count <= Theme.Dashes.Count && others.Count < arms.Count;
        var counted = new Dictionary<ConnectionMode, int>();
        return
        [
            .. arms.Select(arm =>
            {
                counted[arm.Mode] = counted.GetValueOrDefault(arm.Mode) + 1;
                var place = isShared ? others.IndexOf(Other(arm)) : counted[arm.Mode] - 1;
                var (colour, further) = Modes[arm.Mode];
                return new Look(place / Theme.Dashes.Count % 2 == 0 ? colour : further, place % Theme.Dashes.Count);
            }),
        ];
    }

    private static string Other(ArmResult arm) => string.Join(' ', arm.Name.Split(' ').Except(ModeNames));
}
