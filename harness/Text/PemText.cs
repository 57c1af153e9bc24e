namespace LoadHarness.Text;

/// <summary>PEM (RFC 7468), in which keys and certificates are kept, where nobody expects it.</summary>
public static class PemText
{
    private const string Begin = "-----BEGIN ";
    private const string End = "-----";

    // Any other label is a line of somebody's file, and may be anything.
    private static readonly HashSet<string> Labels =
    [
        "CERTIFICATE", "TRUSTED CERTIFICATE", "X509 CERTIFICATE", "X509 CRL", "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", "PKCS7", "CMS",
        "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PUBLIC KEY", "RSA PUBLIC KEY",
        "EC PARAMETERS", "DH PARAMETERS", "SSL SESSION PARAMETERS",
    ];

    /// <summary>Whether a block begins in a text.</summary>
    public static bool IsIn(string text) => text.Contains(Begin, StringComparison.Ordinal);

    /// <summary>A text as messages repeat it: up to the first block.</summary>
    public static string Before(string text) => text.IndexOf(Begin, StringComparison.Ordinal) is >= 0 and var at ? $"{text[..at]}{Begin}…" : text;

    /// <summary>A label as messages show it: its name, if it is one that is known.</summary>
    public static string Shown(string label) => Labels.Contains(label) ? label : "PEM of another kind";

    /// <summary>What the blocks in a text hold, to stand after "holds"; null when there is none.</summary>
    public static string? LabelsIn(string text)
    {
        var labels = new List<string>();
        for (var at = text.IndexOf(Begin, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Begin, at + 1, StringComparison.Ordinal))
        {
            var start = at + Begin.Length;
            var end = text.IndexOf(End, start, StringComparison.Ordinal);
            labels.Add(Shown(end < 0 ? "" : text[start..end]));
        }

        return labels.Count == 0 ? null : string.Join(", ", labels.Distinct());
    }

    /// <summary>The sentence on a file that holds PEM where it must hold something else; null when it holds none.</summary>
    /// <param name="source">The file as errors name it.</param>
    /// <param name="wanted">What it must be: <c>JSON</c>.</param>
    /// <param name="text">What it holds.</param>
    public static string? Misplaced(string source, string wanted, string text) => LabelsIn(text) is { } labels ? Misplaced(source, $"must be {wanted}", [labels]) : null;

    /// <inheritdoc cref="Misplaced(string, string, string)"/>
    /// <param name="source">The file as errors name it.</param>
    /// <param name="must">What it must do: <c>must hold a certificate</c>.</param>
    /// <param name="labels">What it holds.</param>
    public static string Misplaced(string source, string must, IEnumerable<string> labels) =>
        $"{source} {must}, but holds {string.Join(", ", labels.Distinct())} (name the right file; are two options swapped?)";
}
