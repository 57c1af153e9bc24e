using System.Globalization;
using System.Text;
using LoadHarness.Metrics;
using LoadHarness.Options;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Gates.Files;

/// <summary>What <c>help gates</c> shows.</summary>
public static class GateHelp
{
    // Two spaces, the longest name (handshakeBytesReceived), two spaces.
    private const int Indent = 26;

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

    /// <summary>A gate of the kind that only a soak takes.</summary>
    internal const string TrendExample = """{ "name": "no leak", "kind": "trend", "metric": "serverHeap", "atMost": 1000000 }""";

    private static readonly (string Name, string Meaning)[] Properties =
    [
        ("name", "Short, for tables and CI; each gate has its own"),
        ("kind", "One of the kinds below"),
        ("metric", "What is judged, one of the metrics of the kind"),
        ("arm, dividedBy", "Name of an arm; 'help SCENARIO' shows them, and unknown ones are errors that show them"),
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

        HelpText.Heading(text, $"Metrics of kind {GateKind.Invariant.Name}");
        foreach (var rule in InvariantRule.All)
        {
            Row(text, rule.Id, $"{rule.Meaning}. About: {rule.Arms.Name}. {LimitOf(rule)}");
        }

        HelpText.Heading(text, $"Metrics of kind {GateKind.Limit.Name}, {GateKind.Ratio.Name} and {GateKind.Baseline.Name}");
        foreach (var metric in Metric.All.Where(metric => GateKind.Ratio.Metrics.Contains(metric.Id)))
        {
            Row(text, metric.Id, metric.Meaning + (GateKind.Limit.Metrics.Contains(metric.Id) ? "" : $"; not in kind {GateKind.Limit.Name}"));
        }

        HelpText.Heading(text, $"Metrics of kind {GateKind.Trend.Name}");
        text.Append("  ").Append(TrendExample).Append('\n');
        foreach (var metric in TrendMetric.All)
        {
            var unit = metric.Unit.Length == 0 ? "" : $", in {(metric.Unit == "share" ? "shares of 1" : metric.Unit)}";
            Row(text, metric.Id, $"{metric.Name}{unit}{(metric.PerArm ? "; of each arm, or of the one in arm" : "")}{(metric.Worse == Worse.Less ? "; limits the loss" : "")}");
        }

        HelpText.Heading(text, "How they are judged");
        Row(text, "counts", "Exactly: invariants, bytes and round trips pass or fail, whatever the machine does");
        Row(text, "times and CPU", "By an interval: pass when all of it is within the limit, fail when all of it is beyond, else inconclusive. "
            + "All such gates of a file share an error probability of 5 %, so each one more makes every interval wider");
        Row(text, "limit", "The interval of a percentile is that of all requests of the run, the interval of CPU that of its rounds");
        Row(text, "ratio", "The interval is that of the rounds, in which both arms ran side by side");
        Row(text, "trend", $"The interval is that of a line through {TrendBlocks.Count} blocks of the time (Theil-Sen), times the length of the soak; all trends of a soak share an error probability of 5 %");
        Row(text, "99th percentiles", "Decide from 5,000 samples of each arm on");
        Row(text, "editors", $"Complete and check a file that has \"$schema\": \"{GateFile.Schema}\", the path of the schema from the file");
        return text.ToString();
    }

    private static void Row(StringBuilder text, string term, string explanation) => HelpText.Row(text, term, explanation + ".", Indent);

    private static string LimitOf(InvariantRule rule)
    {
        if (rule.Range is not { } range)
        {
            return "No limit";
        }

        var taken = string.Join(" and ", new[] { rule.TakesAtLeast ? "atLeast" : null, rule.TakesAtMost ? "atMost" : null }.OfType<string>());
        var otherwise = rule.NeedsLimit ? "one is needed"
            : rule.AtLeast is { } least ? Otherwise("atLeast", least)
            : rule.AtMost is { } most ? Otherwise("atMost", most)
            : "or none";
        return $"{taken}: {range.Accepted}, {otherwise}";

        static string Otherwise(string property, double limit) => string.Create(CultureInfo.InvariantCulture, $"else {property} {limit}");
    }
}
