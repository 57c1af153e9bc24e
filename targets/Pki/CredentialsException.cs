namespace LoadHarness.Targets.Pki;

/// <summary>Certificate files that cannot be used. Holds every problem found, one line each with value, limit and repair.</summary>
public sealed class CredentialsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>The problems, in the order of the files.</summary>
    public IReadOnlyList<string> Problems => problems;
}
