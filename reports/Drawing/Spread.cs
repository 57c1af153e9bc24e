namespace LoadHarness.Reports.Drawing;

/// <summary>Moves crowded labels apart.</summary>
internal static class Spread
{
    /// <summary>
    /// Places for <paramref name="wanted"/> positions, at least <paramref name="gap"/> apart, in the same order, within
    /// <paramref name="low"/> to <paramref name="high"/> as long as they all fit there.
    /// </summary>
    public static double[] Apart(IReadOnlyList<double> wanted, double gap, double low, double high)
    {
        var places = wanted.ToArray();
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = Math.Max(places[i], i == 0 ? low : places[i - 1] + gap);
        }

        var limit = Math.Max(high, low + ((places.Length - 1) * gap));
        for (var i = places.Length - 1; i >= 0; i--)
        {
            places[i] = Math.Min(places[i], limit - ((places.Length - 1 - i) * gap));
        }

        return places;
    }
}
