namespace LoadHarness.Options;

/// <summary>The options of writing certificates.</summary>
/// <param name="Out">Directory for the files, as it was given.</param>
/// <param name="Key">Key kind of CA, server and client.</param>
/// <param name="Intermediate">Whether an intermediate CA stands between the root and the leaves.</param>
public sealed record CertsOptions(string Out, KeyKind Key, bool Intermediate);
