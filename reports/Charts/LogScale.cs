namespace LoadHarness.Reports.Charts;

/// <summary>Maps values over decades to pixels. <paramref name="From"/> may be below or above <paramref name="To"/>: y axes run upwards.</summary>
/// <param name="Low">Smallest value, above 0.</param>
/// <param name="High">Largest value, above <paramref name="Low"/>.</param>
/// <param name="From">Pixel of <paramref name="Low"/>.</param>
/// <param name="To">Pixel of <paramref name="High"/>.</param>
public sealed record LogScale(double Low, double High, double From, double To)
{
    private const int EnoughLabels = 4;

    // Nothing that is measured is nearer to 0, which has no place on the scale.
    private const double Least = 1e-9;

    private static readonly double[] Minor = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    // What may be labelled within a decade: round steps first, denser ones for scales of less than a decade or so.
    private static readonly double[][] Denser =
    [
        [1, 2, 5],
        [1, 2, 3, 5, 7],
        [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9],
        [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2, 2.2, 2.4, 2.6, 2.8, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5],
    ];

    // And sparser ones for scales of many decades: the mantissas, and every how many decades.
    private static readonly (double[] Mantissas, int EveryDecades)[] Sparser = [([1, 2, 5], 1), ([1], 1), ([1], 2), ([1], 3)];

    /// <summary>The pixel of a value; values outside are clamped to the ends.</summary>
    public double Map(double value)
    {
        var share = Math.Log10(Math.Clamp(value, Low, High) / Low) / Math.Log10(High / Low);
        return From + (share * (To - From));
    }

    /// <summary>A scale over the values, widened to the next 1, 2 or 5 of a decade.</summary>
    public static LogScale Around(double low, double high, double from, double to)
    {
        // Less than a third of a decade would blow up noise to the width of the chart.
        var least = Math.Sqrt(2.2);
        (low, high) = (Math.Max(low, Least), Math.Max(high, Least));
        var middle = Math.Sqrt(low * high);
        return new(StepBelow(Math.Min(low, middle / least)), StepAbove(Math.Max(high, middle * least)), from, to);
    }

    /// <summary>Values to label, at least <paramref name="spacing"/> pixels apart.</summary>
    public IReadOnlyList<double> Labels(double spacing)
    {
        bool Fits(List<double> values) => values.Zip(values.Skip(1)).All(pair => Math.Abs(Map(pair.Second) - Map(pair.First)) >= spacing);

        return Denser.Select(mantissas => Grid(mantissas).ToList()).FirstOrDefault(values => values.Count >= EnoughLabels && Fits(values))
            ?? Sparser.Select(step => Grid(step.Mantissas, step.EveryDecades).ToList()).FirstOrDefault(values => values.Count >= 2 && Fits(values))
            ?? [Low, High];
    }

    /// <summary>Values for unlabelled grid lines; none when they would only be a grey area.</summary>
    public IEnumerable<double> MinorLines()
    {
        var pixelsPerDecade = Math.Abs(To - From) / Math.Log10(High / Low);
        return pixelsPerDecade < 60 ? [] : Grid(Minor);
    }

    private IEnumerable<double> Grid(double[] mantissas, int everyDecades = 1)
    {
        const double Slack = 1e-9;
        for (var decade = (int)Math.Floor(Math.Log10(Low) + Slack); decade <= Math.Ceiling(Math.Log10(High)); decade++)
        {
            foreach (var mantissa in decade % everyDecades == 0 ? mantissas : [])
            {
                var value = mantissa * Math.Pow(10, decade);
                if (value >= Low * (1 - Slack) && value <= High * (1 + Slack))
                {
                    yield return value;
                }
            }
        }
    }

    private static double StepBelow(double value)
    {
        var decade = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return (value / decade) switch { >= 5 => 5, >= 2 => 2, _ => 1 } * decade;
    }

    private static double StepAbove(double value)
    {
        var decade = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return (value / decade) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * decade;
    }
}
