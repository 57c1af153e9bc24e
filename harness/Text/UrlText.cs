namespace LoadHarness.Text;

/// <summary>Addresses as messages and records show them: without user, query and fragment, which may be a password or a token.</summary>
public static class UrlText
{
    private const string Scheme = "://";
    private const string Left = "…";

    /// <summary>One address, right or not, with a mark where something is left out; other text stays as it is.</summary>
    public static string Shown(string address)
    {
        var start = address.IndexOf(Scheme, StringComparison.Ordinal) is >= 0 and var at ? at + Scheme.Length : 0;
        var (scheme, rest) = (address[..start], address[start..]);
        var user = rest.LastIndexOf('@');
        var query = QueryAt(rest);

        // A password that was not encoded may hold any of these characters, and so may a query.
        if (query >= 0 && query < user)
        {
            return scheme + Left;
        }

        var end = query < 0 ? rest.Length : query + 1;
        return $"{scheme}{(user < 0 ? "" : Left)}{rest[Math.Max(user, 0)..end]}{(query < 0 ? "" : Left)}";
    }

    /// <summary>A text, and each address in it as <see cref="Shown"/> has it.</summary>
    public static string In(string text) => text.Contains(Scheme, StringComparison.Ordinal)
        ? string.Join(' ', text.Split(' ').Select(word => word.Contains(Scheme, StringComparison.Ordinal) ? Shown(word) : word))
        : text;

    /// <summary>An address up to its path.</summary>
    public static string WithoutQuery(string address) => QueryAt(address) is >= 0 and var query ? address[..query] : address;

    private static int QueryAt(string address) => address.IndexOfAny(['?', '#']);
}
