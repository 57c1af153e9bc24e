namespace LoadHarness.Text;

/// <summary>Old names of <see cref="Format"/>.</summary>
internal static class Figures
{
    public static string Count(long count) => Format.Count(count);

    public static string Count(long count, string noun) => Format.Count(count, noun);

    public static string Percent(double share) => Format.Percent(share);

    public static string Number(double value, int decimals) => Format.Number(value, decimals);

    public static int Decimals(double limit, IEnumerable<double> values, int fewest = 2) => Format.Decimals(limit, values, fewest);
}
