namespace LoadHarness.Scenarios.Claims;

/// <summary>Two cold arms of a run that differ in the kind of key: an ECDSA one beside an RSA one.</summary>
/// <param name="Ecdsa">The ECDSA arm.</param>
/// <param name="Rsa">The RSA arm.</param>
internal sealed record KeyPair(ArmResult Ecdsa, ArmResult Rsa)
{
    /// <summary>Says what is missing in a run without such a pair.</summary>
    public const string Missing = "No ECDSA certificate is compared with an RSA one (write keys=rsa-2048,ecdsa-p256 with scenario=certificates).";

    /// <summary>The first pair of mutual arms that the run compares; null where it has none.</summary>
    public static KeyPair? Of(RunResult run) => run
        .ComparedPairs((arm, baseline) => arm is { Mode: ConnectionMode.Cold, Authentication: Authentication.Mutual } && baseline.Mode == ConnectionMode.Cold && !IsRsa(arm) && IsRsa(baseline))
        .Select(pair => new KeyPair(pair.Arm, pair.Baseline))
        .FirstOrDefault();

    /// <summary>The comparison of the two in a metric; null when it was not made.</summary>
    public ComparisonResult? Compared(RunResult run, Metric metric) => run.Compared(metric, Ecdsa.Name, Rsa.Name);

    private static bool IsRsa(ArmResult arm) => arm.Key.StartsWith("rsa", StringComparison.Ordinal);
}
