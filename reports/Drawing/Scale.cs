using ScottPlot;
using ScottPlot.TickGenerators;

namespace LoadHarness.Reports.Drawing;

/// <summary>One axis: which values it has room for, where ScottPlot puts them, and which of them are named.</summary>
/// <param name="Low">Smallest value.</param>
/// <param name="High">Largest value, above <paramref name="Low"/>.</param>
internal abstract record Scale(double Low, double High)
{
    /// <summary>Whether named values have a line of the grid.</summary>
    public virtual bool HasGrid => true;

    /// <summary>A value's place in ScottPlot's coordinates; what lies outside is at the nearer end.</summary>
    public virtual double Place(double value) => Math.Clamp(value, Low, High);

    /// <summary>Values to name, at least <paramref name="spacing"/> apart where the axis is as long as <paramref name="length"/>, in pixels.</summary>
    public abstract IEnumerable<(double Value, string Text)> Ticks(double length, double spacing);

    /// <summary>Values for lines without a name; none where they would only be a grey area.</summary>
    public virtual IEnumerable<double> Minor(double length) => [];
}

/// <summary>An axis with the values that its chart knows to name.</summary>
internal sealed record NamedScale(double Low, double High, IReadOnlyList<(double Value, string Text)> Names) : Scale(Low, High)
{
    public override IEnumerable<(double Value, string Text)> Ticks(double length, double spacing)
    {
        var free = double.NegativeInfinity;
        foreach (var (value, text) in Names.Where(name => name.Value >= Low && name.Value <= High))
        {
            var at = (value - Low) / (High - Low) * length;
            if (at - free >= Words.Width(text, Lettering.All["tick"].Size) / 2)
            {
                yield return (value, text);
                free = at + (Words.Width(text, Lettering.All["tick"].Size) / 2) + 4;
            }
        }
    }
}

/// <summary>An axis from 0 to <paramref name="Most"/>; where that is nothing, or no number, there is room for 0 alone.</summary>
internal sealed record LinearScale(double Most, Func<double, string> Text) : Scale(0, Most > 0 && double.IsFinite(Most) ? Most : 1)
{
    public override IEnumerable<(double Value, string Text)> Ticks(double length, double spacing) => High > Most || !double.IsFinite(Most)
        ? [(0, Text(0))]
        : new DecimalTickSpacingCalculator().GenerateTickPositions(new CoordinateRange(0, High), (float)length, (float)spacing)
            .Where(value => value >= 0 && value <= High).Select(value => (value, Text(value)));
}

/// <summary>An axis of the time since the start, named as people read a clock.</summary>
/// <param name="Seconds">Its end.</param>
internal sealed record ClockScale(double Seconds) : Scale(0, Math.Max(Seconds, 1e-3))
{
    private const double Day = 24 * 3600;

    private static readonly double[] Steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 2 * 3600, 3 * 3600, 4 * 3600, 6 * 3600, 12 * 3600, Day];

    public override IEnumerable<(double Value, string Text)> Ticks(double length, double spacing)
    {
        var least = spacing / length * High;
        var step = Steps.FirstOrDefault(step => step >= least, Day * Math.Ceiling(least / Day));
        return Enumerable.Range(0, 1 + (int)((High + 1e-9) / step)).Select(i => (i * step, Moment(i * step, step)));
    }

    /// <summary>A moment as the axis writes it, such as <c>90 s</c>, <c>12 min</c> or <c>1:30 h</c>.</summary>
    /// <param name="seconds">Since the start.</param>
    /// <param name="step">Seconds between names, which decide the unit.</param>
    public static string Moment(double seconds, double step) => FormattableString.Invariant(step switch
    {
        < 60 when seconds < 120 => $"{seconds:0} s",
        < 60 => (FormattableString)$"{Math.Floor(seconds / 60):0}:{seconds % 60:00} min",
        < 3600 when seconds < 2 * 3600 => $"{seconds / 60:0} min",
        _ => $"{Math.Floor(seconds / 3600):0}:{seconds % 3600 / 60:00} h",
    });
}

/// <summary>
/// An axis of rounds: round n reaches from n to n + 1, between lines, with its number in the middle: of every round, every second, every fifth and so on, as
/// many as stand apart.
/// </summary>
internal sealed record RoundScale(int Last) : Scale(1, Last + 1)
{
    private static readonly int[] Steps = [1, 2, 5, 10, 20, 50, 100];

    public override bool HasGrid => false;

    public override IEnumerable<(double Value, string Text)> Ticks(double length, double spacing)
    {
        var step = Steps.FirstOrDefault(step => step * length / Last >= spacing, Steps[^1]);
        return Enumerable.Range(1, Last).Where(round => round % step == 0 || (round == 1 && step < 3)).Select(round => (round + 0.5, Format.Count(round)));
    }

    public override IEnumerable<double> Minor(double length) => length / Last < 8 ? [] : Enumerable.Range(2, Last - 1).Select(round => (double)round);
}

/// <summary>An axis on which equal ratios are equally far apart; both ends above 0.</summary>
internal sealed record LogScale(double Low, double High, Func<double, string> Text) : Scale(Low, High)
{
    // Nothing that is measured is nearer to 0, which has no place on the scale.
    private const double Least = 1e-9;

    // What may be named within a decade, and every how many decades: 1-2-5 where it fits; denser for scales of less than a decade or so, else sparser.
    private static readonly (double[] Mantissas, int Decades)[] Grids =
    [
        ([1, 2, 5], 1), ([1, 1.5, 2, 3, 4, 5, 7], 1), ([1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9], 1),
        ([.. Enumerable.Range(0, 90).Select(i => 1 + (i / 10.0))], 1), ([1], 1), ([1], 2), ([1], 3), ([1], 6), ([1], 50),
    ];

    /// <summary>An axis around values, widened to the next 1, 2 or 5 of a decade, and to more than a third of one: else it would blow up noise.</summary>
    public static LogScale Around(double low, double high, Func<double, string> text)
    {
        var least = Math.Sqrt(2.2);
        (low, high) = (Math.Max(low, Least), Math.Max(high, Least));
        var middle = Math.Sqrt(low * high);
        return new(Step(Math.Min(low, middle / least), [1, 2, 5], last: true), Step(Math.Max(high, middle * least), [1, 2, 5, 10], last: false), text);

        static double Step(double value, double[] steps, bool last)
        {
            var decade = Math.Pow(10, Math.Floor(Math.Log10(value)));
            return decade * (last ? steps.LastOrDefault(step => step <= value / decade, 1) : steps.FirstOrDefault(step => step >= value / decade, 10));
        }
    }

    public override double Place(double value) => Math.Log10(base.Place(value));

    public override IEnumerable<(double Value, string Text)> Ticks(double length, double spacing)
    {
        bool Fits(List<double> values) => values.Zip(values.Skip(1)).All(pair => Math.Log10(pair.Second / pair.First) * PerDecade(length) >= spacing);

        var grids = Grids.Select(grid => Grid(grid.Mantissas, grid.Decades).ToList()).Where(Fits).ToList();
        return (grids.Find(values => values.Count >= 4) ?? grids.Find(values => values.Count >= 2) ?? [Low, High]).Select(value => (value, Text(value)));
    }

    public override IEnumerable<double> Minor(double length) => PerDecade(length) < 60 ? [] : Grid([1, 2, 3, 4, 5, 6, 7, 8, 9], 1);

    private double PerDecade(double length) => length / Math.Log10(High / Low);

    private IEnumerable<double> Grid(double[] mantissas, int decades)
    {
        const double Slack = 1e-9;
        return from decade in Enumerable.Range((int)Math.Floor(Math.Log10(Low) + Slack), 2 + (int)Math.Ceiling(Math.Log10(High) - Math.Log10(Low)))
               where decade % decades == 0
               from mantissa in mantissas
               let value = mantissa * Math.Pow(10, decade)
               where value >= Low * (1 - Slack) && value <= High * (1 + Slack)
               select value;
    }
}
