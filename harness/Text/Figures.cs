using System.Globalization;

namespace LoadHarness.Text;

/// <summary>How figures are written in sentences: the same on every machine, whatever its culture.</summary>
internal static class Figures
{
    /// <summary>Thousands separated: <c>2,160</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun: <c>1 round</c>, <c>2,160 requests</c>.</summary>
    public static string Count(long count, string noun) => count == 1 ? $"1 {noun}" : $"{Count(count)} {noun}s";

    /// <summary>A share of 0..1 with up to two decimals: <c>99.58 %</c>.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##} %");

    /// <summary>A number with up to <paramref name="decimals"/> decimals.</summary>
    public static string Number(double value, int decimals) =>
        value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>
    /// Decimals that keep values apart from the limit they are compared with: <paramref name="fewest"/>, and up to three more where
    /// these would show a value that differs from the limit as equal to it, or as zero.
    /// </summary>
    public static int Decimals(double limit, IEnumerable<double> values, int fewest = 2)
    {
        var decimals = fewest;
        while (decimals < fewest + 3 && values.Any(value => Blurred(value, decimals)))
        {
            decimals++;
        }

        return decimals;

        bool Blurred(double value, int digits)
        {
            var shown = Number(value, digits);
            return shown == Number(0, digits) || (value != limit && shown == Number(limit, digits));
        }
    }
}
