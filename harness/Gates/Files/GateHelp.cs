using System.Text;
using LoadHarness.Options;

namespace LoadHarness.Gates.Files;

/// <summary>What <c>help gates</c> shows.</summary>
public static class GateHelp
{
    // Two spaces, the longest name, two spaces.
    private static readonly int Indent = 4 + GateKind.All.SelectMany(kind => kind.Metrics).Max(id => id.Length);

    /// <summary>A gate of each kind: what the help shows, and tests read.</summary>
    internal const string Example = """
        {
          "scenario": "resumption",
          "gates": [
            { "name": "errors", "kind": "invariant", "metric": "errors", "atMost": 0 },
            { "name": "resumed", "kind": "invariant", "metric": "resumedShare", "arms": ["resumed rsa-2048"], "atLeast": 0.999 },
            { "name": "cold p90", "kind": "limit", "metric": "handshakeP90", "arm": "cold rsa-2048", "atMost": "20ms" },
            { "name": "saving", "kind": "ratio", "metric": "serverCpu",
              "arm": "resumed rsa-2048", "dividedBy": "cold rsa-2048", "atMost": 0.9 },
            { "name": "no slower", "kind": "baseline", "metric": "serviceP50", "arm": "cold rsa-2048", "atMost": 1.1 }
          ]
        }
        """;

    private static readonly (string Name, string Meaning)[] Properties =
    [
        ("name", "Short, for tables and CI; each gate has its own"),
        ("kind", "One of the kinds below"),
        ("metric", "What is judged, one of the metrics of the kind"),
        ("arm, dividedBy", "Name of an arm; 'help SCENARIO' shows them, and unknown ones are errors that show them"),
        ("request", "Name of a request of a workload, in an invariant on errors and in a limit on a time; without it all of the arm"),
        ("arms", "Names of the arms that must keep an invariant; without it all that it is about"),
        ("atMost, atLeast", "The limit, itself allowed: a duration with its unit in quotes in kind limit, else a bare number; shares are 0 to 1"),
    ];

    /// <summary>The format, every kind, metric and limit, and how gates are judged. Lines are at most <see cref="HelpText.Columns"/> wide but in the example.</summary>
    public static string Text()
    {
        var text = new StringBuilder("Gates decide the verdict of a run. gates=FILE.json judges by those of a file instead of the scenario's own.\n");
        text.Append("To start from a scenario's own: dotnet run -- list gates scenario=NAME > FILE.json\n\n");
        text.Append(Example).Append('\n');

        HelpText.Heading(text, "Properties of a gate");
        foreach (var (name, meaning) in Properties)
        {
            Row(text, name, meaning);
        }

        HelpText.Heading(text, "Kinds");
        foreach (var kind in GateKind.All)
        {
            Row(text, kind.Name, $"{kind.Meaning}. Has {string.Join(", ", kind.Properties)}");
        }

        foreach (var kinds in GateKind.All.GroupBy(kind => kind.Catalogue))
        {
            HelpText.Heading(text, $"Metrics of kind {List([.. kinds.Select(kind => kind.Name)])}");
            foreach (var example in kinds.Select(kind => kind.Example).OfType<string>())
            {
                text.Append("  ").Append(example).Append('\n');
            }

            foreach (var (id, meaning) in kinds.Key)
            {
                Row(text, id, meaning);
            }
        }

        HelpText.Heading(text, "How they are judged");
        Row(text, "counts", "Exactly: invariants, bytes and round trips pass or fail, whatever the machine does");
        Row(text, "times and CPU", "By an interval: pass when all of it is within the limit, fail when all of it is beyond, else inconclusive. "
            + "All such gates of a file share an error probability of 5 %, so each one more makes every interval wider");
        foreach (var kind in GateKind.All.Where(kind => kind.Judging is not null))
        {
            Row(text, kind.Name, kind.Judging!);
        }

        Row(text, "99th percentiles", "Decide from 5,000 samples of each arm on");
        Row(text, "editors", $"Complete and check a file that has \"$schema\": \"{GateFile.Schema}\", the path of the schema from the file");
        return text.ToString();
    }

    private static void Row(StringBuilder text, string term, string explanation) => HelpText.Row(text, term, explanation + ".", Indent);

    private static string List(IReadOnlyList<string> names) => names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
}
