namespace LoadHarness.Statistics.Estimates;

/// <summary>Facts of ascending values.</summary>
internal static class Sorted
{
    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    public static double Median(double[] ascending)
    {
        var half = ascending.Length / 2;
        return ascending.Length % 2 == 1 ? ascending[half] : (ascending[half - 1] + ascending[half]) / 2;
    }
}
