using System.Globalization;
using System.Text;

namespace LoadHarness.Reports.Prometheus;

/// <summary>Writes metrics in the text format 0.0.4 of Prometheus (prometheus.io, "Exposition formats").</summary>
internal static class PrometheusText
{
    /// <summary>The content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const string DroppedName = "loadharness_dropped_measurements_total";

    /// <summary>Every family that has series, with its help and type.</summary>
    /// <param name="families">The families.</param>
    /// <param name="dropped">Measurements that had no room.</param>
    public static string Of(IEnumerable<MetricFamily> families, long dropped)
    {
        var text = new StringBuilder();
        foreach (var family in families.Where(family => family.Series.Count > 0).OrderBy(family => family.Name, StringComparer.Ordinal))
        {
            Head(text, family.Name, family.Description, family.Kind);
            foreach (var series in family.Series)
            {
                if (family.Kind == FamilyKind.Histogram)
                {
                    Histogram(text, family, series);
                }
                else
                {
                    Line(text, family.Name, series.Labels, bound: null, series.Value);
                }
            }
        }

        Head(text, DroppedName, "Measurements that were dropped because their instrument has too many series", FamilyKind.Counter);
        Line(text, DroppedName, [], bound: null, dropped);
        return text.ToString();
    }

    private static void Head(StringBuilder text, string name, string description, FamilyKind kind)
    {
        text.Append("# HELP ").Append(name).Append(' ').Append(EscapeHelp(description)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(Word(kind)).Append('\n');
    }

    // Each bucket holds those below it, too, and the last one all.
    private static void Histogram(StringBuilder text, MetricFamily family, MetricSeries series)
    {
        long count = 0;
        for (var bucket = 0; bucket < series.Buckets.Count; bucket++)
        {
            count += series.Buckets[bucket];
            var bound = bucket < family.Bounds.Count ? Number(family.Bounds[bucket]) : "+Inf";
            Line(text, $"{family.Name}_bucket", series.Labels, bound, count);
        }

        Line(text, $"{family.Name}_sum", series.Labels, bound: null, series.Value);
        Line(text, $"{family.Name}_count", series.Labels, bound: null, count);
    }

    private static void Line(StringBuilder text, string name, IReadOnlyList<KeyValuePair<string, object?>> labels, string? bound, double value)
    {
        var pairs = labels.Select(label => $"{PrometheusName.Clean(label.Key)}=\"{EscapeLabel(Convert.ToString(label.Value, CultureInfo.InvariantCulture) ?? "")}\"").ToList();
        if (bound is not null)
        {
            pairs.Add($"le=\"{bound}\"");
        }

        text.Append(name);
        if (pairs.Count > 0)
        {
            text.Append('{').AppendJoin(',', pairs).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Word(FamilyKind kind) => kind switch
    {
        FamilyKind.Counter => "counter",
        FamilyKind.Histogram => "histogram",
        _ => "gauge",
    };

    private static string EscapeHelp(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string EscapeLabel(string text) => EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);
}
