namespace LoadHarness.Options;

/// <summary>What decides the defaults of other options.</summary>
/// <param name="Profile">How long to measure.</param>
/// <param name="Scenario">What the scenario takes.</param>
/// <param name="Target">The LLA under load.</param>
/// <param name="Rate">The rate that the user wrote; null for none, and for auto.</param>
public sealed record Circumstances(Profile Profile, ScenarioDefaults Scenario, TargetChoice Target, double? Rate)
{
    /// <summary>Those of a command line that says nothing of them.</summary>
    public static readonly Circumstances Usual = new(Profile.Standard, new(""), new TargetChoice.Embedded(), Rate: null);
}
