namespace LoadHarness.Reports.Model;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Numeric">Whether it holds numbers, which are aligned to the right.</param>
public sealed record Column(string Name, bool Numeric = false)
{
    /// <summary>A column of numbers.</summary>
    public static Column Number(string name) => new(name, Numeric: true);
}
