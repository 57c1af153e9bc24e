using System.Text.RegularExpressions;

namespace LoadHarness.Options;

/// <summary>
/// Variables that Kubernetes sets in every container for a service called <c>loadharness</c>, or <c>loadharness-…</c>, as Docker's links once did
/// (Kubernetes documentation, Service, environment variables). They start like those of options, and nobody wrote them.
/// </summary>
internal static partial class KubernetesVariable
{
    /// <summary>Whether it is one. An option may be called <c>port</c>: then the value decides.</summary>
    public static bool Is(string name, string? value) => OfService().IsMatch(name) || (name.EndsWith("PORT", StringComparison.Ordinal) && Address().IsMatch(value ?? ""));

    /// <summary>The sentence about those that were left out.</summary>
    /// <param name="names">Their names, at least one.</param>
    public static string Warning(IReadOnlyList<string> names)
    {
        var which = names.Count == 1 ? $"{Plain.Truncate(names[0], GivenText.Most)} is" : $"{Plain.Truncate(names[0], GivenText.Most)} and {names.Count - 1} more are";
        return $"{which} left out: Kubernetes sets such variables for a service that is called like this program (with enableServiceLinks: false it does not)";
    }

    [GeneratedRegex("^LOADHARNESS_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex OfService();

    [GeneratedRegex("^(tcp|udp|sctp)://", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Address();
}
