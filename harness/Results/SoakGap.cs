namespace LoadHarness.Results;

/// <summary>A time in which a soak measured nothing, because the harness was away.</summary>
/// <param name="FromSeconds">Since the start of the soak.</param>
/// <param name="ToSeconds">Since the start of the soak; equal to <paramref name="FromSeconds"/> at the end of a soak that nobody went on with.</param>
/// <param name="Why">A sentence, such as <c>The harness ended without a word; its last window is 118.</c></param>
public sealed record SoakGap(double FromSeconds, double ToSeconds, string Why);
