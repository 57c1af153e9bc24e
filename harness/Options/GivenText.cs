namespace LoadHarness.Options;

/// <summary>What the user wrote for one option, and how to show it again in an error.</summary>
/// <param name="Name">The option as the user spelled it: <c>clients</c>, or <c>LOADHARNESS_CLIENTS</c>.</param>
/// <param name="Text">The text given, never yet looked at.</param>
/// <param name="Example">A text that would be accepted.</param>
public sealed record GivenText(string Name, string Text, string Example)
{
    /// <summary>The most characters of a text that a message repeats: whoever wrote it knows it.</summary>
    internal const int Most = 100;

    /// <summary>A text as messages repeat it: without what of an address may be a password, and without a key.</summary>
    public static string Show(string text) =>
        Plain.Truncate(PemText.Before(text.Contains("://", StringComparison.Ordinal) ? UrlText.Shown(text) : text), Most);

    /// <summary>The error sentence: value, limit and repair.</summary>
    /// <param name="accepted">What would be accepted, such as <c>1 to 10,000</c>.</param>
    /// <param name="write">The repair; null proposes the example.</param>
    public string MustBe(string accepted, string? write = null) =>
        $"{Name} must be {accepted}, but is '{Show(Text)}' (write {write ?? Name + "=" + Example})";
}
