using System.Security.Cryptography;
using System.Text;

namespace LoadHarness.Reports.Html;

/// <summary>What a browser may do with the page: apply its one style sheet, run its one script, and load nothing.</summary>
internal static class ContentSecurityPolicy
{
    public static string Text { get; } =
        $"default-src 'none'; style-src {HashOf(Stylesheet.Css)}; script-src {HashOf(Script.Text)}; img-src data:; base-uri 'none'; form-action 'none'";

    // Of the element's text, byte by byte as it stands in the page (CSP Level 3, section 6.7.2.4).
    private static string HashOf(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
}
