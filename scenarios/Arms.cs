namespace LoadHarness.Scenarios;

/// <summary>Makes arms whose names say what sets them apart.</summary>
internal static class Arms
{
    private const string Second = " again";

    /// <summary>The modes that every client and every server can do.</summary>
    public static readonly IReadOnlyList<ConnectionMode> Usual = [ConnectionMode.Cold, ConnectionMode.Resumed, ConnectionMode.KeepAlive];

    /// <summary>A mutual arm of one connection a client, named like <c>resumed rsa-2048</c>.</summary>
    public static Arm Of(ConnectionMode mode, KeyKind key, TlsVersion version) => Of(mode, key, Names.Of(key), version);

    /// <summary>The same for any target, whose key may be of a kind that is made nowhere here.</summary>
    public static Arm Arm(this TargetTraits target, ConnectionMode mode, KeyKind key, TlsVersion version) => Of(mode, key, target.NameOf(key), version);

    /// <summary>The same with the authentication in its name: <c>resumed one-way rsa-2048</c>.</summary>
    public static Arm Of(ConnectionMode mode, Authentication authentication, KeyKind key, TlsVersion version) =>
        Of(mode, key, version) with
        {
            Name = $"{NameOf(mode)} {(authentication == Authentication.Mutual ? "mutual" : "one-way")} {Names.Of(key)}",
            Authentication = authentication,
        };

    private static Arm Of(ConnectionMode mode, KeyKind key, string name, TlsVersion version) => new()
    {
        Name = $"{NameOf(mode)} {name}".TrimEnd(),
        Mode = mode,
        Key = key,
        KeyName = name,
        Tls = version,
    };

    /// <summary>How arm names call a mode.</summary>
    public static string NameOf(ConnectionMode mode) => mode switch
    {
        ConnectionMode.Cold => "cold",
        ConnectionMode.Resumed => "resumed",
        ConnectionMode.EarlyData => "early-data",
        _ => "keep-alive",
    };

    /// <summary>The same arm a second time: what differs between the two is the machine's noise.</summary>
    public static Arm Again(this Arm arm) => arm with { Name = $"{arm.Name}{Second}" };

    /// <summary>Whether an arm of that name repeats another.</summary>
    public static bool IsAgain(string name) => name.EndsWith(Second, StringComparison.Ordinal);

    /// <summary>The same arm with its TLS version in its name.</summary>
    public static Arm NamingVersion(this Arm arm) => arm with { Name = $"{arm.Name} TLS {Names.Of(arm.Tls)}" };

    /// <summary>Whether certificates of this kind are signed with RSA.</summary>
    public static bool IsRsa(this KeyKind key) => key is KeyKind.Rsa2048 or KeyKind.Rsa3072 or KeyKind.Rsa4096;

    /// <summary>The metrics that can be measured on this target.</summary>
    public static IEnumerable<Metric> Measurable(this TargetTraits target, IEnumerable<Metric> metrics) =>
        metrics.Where(metric => target.CountsCpu || (metric != Metric.ServerCpu && metric != Metric.BothCpu));

    /// <summary>Comparisons of one arm with another, metric by metric, as far as the target can be measured.</summary>
    public static IEnumerable<ComparisonPlan> Compare(this TargetTraits target, IEnumerable<Metric> metrics, Arm arm, Arm baseline) =>
        target.Measurable(metrics).Select(metric => new ComparisonPlan(metric, arm.Name, baseline.Name));
}
