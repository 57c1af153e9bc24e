namespace LoadHarness.Reports.Charts;

/// <summary>Maps 0 to <paramref name="High"/> evenly to pixels.</summary>
/// <param name="High">Largest value; where it is not above 0, there is no room for any but 0.</param>
/// <param name="From">Pixel of 0.</param>
/// <param name="To">Pixel of <paramref name="High"/>.</param>
public sealed record LinearScale(double High, double From, double To)
{
    /// <summary>The pixel of a value.</summary>
    public double Map(double value) => High > 0 ? From + (value / High * (To - From)) : From;

    /// <summary>About <paramref name="count"/> round values to label, 0 included.</summary>
    public IEnumerable<double> Labels(int count)
    {
        if (!(High > 0 && double.IsFinite(High)))
        {
            yield return 0;
            yield break;
        }

        var rough = High / count;
        var decade = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = (rough / decade) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 } * decade;
        for (var i = 0; i * step <= High; i++)
        {
            yield return i * step;
        }
    }
}
