using LoadHarness.Plans;

namespace LoadHarness.Scenarios;

/// <summary>Makes arms whose names say what sets them apart.</summary>
internal static class Arms
{
    /// <summary>A mutual arm of one client, one connection, named like <c>resumed rsa-2048</c>.</summary>
    public static Arm Of(ConnectionMode mode, KeyKind key, TlsVersion version) => new()
    {
        Name = $"{NameOf(mode)} {Names.Of(key)}",
        Mode = mode,
        Key = key,
        Tls = version,
    };

    /// <summary>Whether certificates of this kind are signed with RSA.</summary>
    public static bool IsRsa(this KeyKind key) => key is KeyKind.Rsa2048 or KeyKind.Rsa3072 or KeyKind.Rsa4096;

    /// <summary>The metrics that can be measured on this target.</summary>
    public static IEnumerable<Metric> Measurable(this TargetTraits target, IEnumerable<Metric> metrics) =>
        metrics.Where(metric => target.CountsCpu || (metric != Metric.ServerCpu && metric != Metric.BothCpu));

    private static string NameOf(ConnectionMode mode) => mode switch
    {
        ConnectionMode.Cold => "cold",
        ConnectionMode.Resumed => "resumed",
        _ => "keep-alive",
    };
}
