namespace LoadHarness.Reports.Console;

/// <summary>A series as a line of blocks.</summary>
public static class Sparkline
{
    private const string Levels = "▁▂▃▄▅▆▇█";

    /// <summary>The latest values, from the lowest block for the smallest to the highest for the largest; all the lowest where they are equal.</summary>
    /// <param name="values">Oldest first; what is not a number leaves a gap.</param>
    /// <param name="width">Most characters.</param>
    public static string Of(IReadOnlyList<double> values, int width)
    {
        var shown = values.TakeLast(width).ToList();
        var numbers = shown.Where(double.IsFinite).ToList();
        if (numbers.Count == 0)
        {
            return new string(' ', shown.Count);
        }

        var (min, range) = (numbers.Min(), numbers.Max() - numbers.Min());
        return string.Concat(shown.Select(value =>
            !double.IsFinite(value) ? ' '
            : range > 0 ? Levels[(int)Math.Round((value - min) / range * (Levels.Length - 1))]
            : Levels[0]));
    }
}
