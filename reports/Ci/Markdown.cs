using System.Net;
using System.Text;

namespace LoadHarness.Reports.Ci;

/// <summary>
/// GitHub Flavored Markdown in which text is shown as it is, whatever it says: no markup, HTML, link, mention or further table cell
/// comes from it. Source: https://github.github.com/gfm.
/// </summary>
internal static class Markdown
{
    /// <summary>Text on one line, anywhere but at the start of one.</summary>
    public static string Text(string text)
    {
        var clean = Plain.Line(text).Trim();
        var encoded = new StringBuilder(clean.Length + 16);
        for (var i = 0; i < clean.Length; i++)
        {
            encoded.Append(clean[i] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '|' => "&#124;",
                '`' => "&#96;",
                '\\' or '*' or '_' or '~' or '$' => $"\\{clean[i]}",

                // What makes a link, bare addresses included: GFM looks for these very characters, unescaped.
                '(' when Follows("]") => "\\(",
                '[' when Follows("]") => "\\[",
                ':' when Precedes("//") => "\\:",
                ':' when i + 1 < clean.Length && char.IsAsciiLetter(clean[i + 1]) => ":<!-- -->",
                '.' when Follows("www", StringComparison.OrdinalIgnoreCase) => "\\.",

                // A comment, which is not shown, keeps the sign and what follows apart: else it would be an address, call somebody, refer to an
                // issue, show a picture, or command a runner that the file is shown to.
                '@' or '#' => $"{clean[i]}<!-- -->",
                '-' when Follows("GH", StringComparison.OrdinalIgnoreCase) => "-<!-- -->",
                var other => other.ToString(),
            });

            bool Follows(string before, StringComparison comparison = StringComparison.Ordinal) => clean.AsSpan(0, i).EndsWith(before, comparison);

            bool Precedes(string after) => clean.AsSpan(i + 1).StartsWith(after, StringComparison.Ordinal);
        }

        return encoded.ToString();
    }

    /// <summary>Text on a line of its own.</summary>
    public static string Line(string text)
    {
        // What begins a heading, list, quotation, rule or definition; fences and the like are encoded anywhere.
        var encoded = Text(text);
        var digits = encoded.TakeWhile(char.IsAsciiDigit).Count();
        var opens = digits < encoded.Length && (digits > 0 ? ".)" : "#+-=[:").Contains(encoded[digits], StringComparison.Ordinal);
        return opens ? encoded.Insert(digits, "\\") : encoded;
    }

    /// <summary>Text as code, within a line but not within a table.</summary>
    public static string Code(string text)
    {
        // Between backticks nothing can be encoded.
        var clean = Plain.Line(text);
        return clean.AsSpan().IndexOfAny('`', '#') < 0 ? $"`{clean}`" : $"<code>{Text(clean)}</code>";
    }

    /// <summary>A table of text, its heading first.</summary>
    public static string Table(IReadOnlyList<Column> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        IEnumerable<string> lines =
        [
            Row(columns.Select(column => Text(column.Name))),
            $"|{string.Concat(columns.Select(column => column.Numeric ? "--:|" : "---|"))}",
            .. rows.Select(row => Row(row.Select(Text))),
        ];
        return string.Join('\n', lines);

        static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
    }

    /// <summary>Parts that a reader opens.</summary>
    /// <param name="summary">What is shown while they are folded away; not from outside.</param>
    /// <param name="parts">Markdown.</param>
    public static string Folded(string summary, IEnumerable<string> parts) =>
        $"<details>\n<summary>{summary}</summary>\n\n{string.Join("\n\n", parts)}\n\n</details>";

    /// <summary>Pieces of a report; charts are left out.</summary>
    public static IEnumerable<string> Blocks(IEnumerable<Block> blocks) => blocks.SelectMany<Block, string>(block => block switch
    {
        Prose prose => [Line(prose.Text)],
        Table table => [Line(table.Caption), Table(table.Columns, table.Rows.Select(row => (string[])[.. row.Select(cell => cell.Text)]))],
        FactList list => [Table([new(""), new("")], list.Facts.Select(fact => (string[])[fact.Name, fact.Value]))],
        Details details => Blocks(details.Blocks),
        CommandLine command when command.Text.Contains("##", StringComparison.Ordinal) =>
            [$"<pre><code>{WebUtility.HtmlEncode(command.Text).Replace("##", "#&#35;", StringComparison.Ordinal)}\n</code></pre>"],
        CommandLine command => [$"```sh\n{command.Text}\n```"],
        _ => [],
    });
}
