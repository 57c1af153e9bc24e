namespace LoadHarness.Reports.Model;

/// <summary>An arm in the key that stays in sight: its name and how it looks in every chart.</summary>
/// <param name="Look">Its place in the charts, from 0.</param>
/// <param name="Name">Its name, clean text.</param>
public sealed record ArmKey(int Look, string Name)
{
    /// <summary>What is shown.</summary>
    public string Name { get; } = Plain.Line(Name);
}
