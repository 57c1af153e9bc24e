using System.Globalization;
using System.Text.Json;
using LoadHarness.Arms;
using LoadHarness.Metrics;
using LoadHarness.Options;
using LoadHarness.Text;

namespace LoadHarness.Gates.Files;

/// <summary>Reads one gate of a gate file, and tells all that is wrong with it.</summary>
/// <param name="json">The gate.</param>
/// <param name="path">Where it stands: <c>gates[2]</c>.</param>
/// <param name="source">How errors name the file.</param>
/// <param name="context">The run that it is for; null when it is not known.</param>
/// <param name="problems">Takes the problems.</param>
internal sealed class GateReader(JsonElement json, string path, string source, GateContext? context, ICollection<string> problems)
{
    private const int LongestName = 100;

    // Longer ones say no more about what is wrong.
    private const int LongestShown = 60;

    // A petabyte, or a thousand years of microseconds.
    private const double HighestTrend = 1e15;

    private const double HighestRatio = 1_000;

    // The highest value that a latency histogram can tell from a higher one.
    private static readonly TimeSpan LongestLimit = TimeSpan.FromHours(1);

    // Where there is no context, its arms are not looked at.
    private readonly string[]? _arms = context?.Plan.Arms.Select(arm => arm.Name).ToArray();

    private int _told;

    /// <summary>Where the gate stands.</summary>
    public string Path => path;

    /// <summary>Its name; null when it has none that can be read.</summary>
    public string? Name { get; private set; }

    /// <summary>Its kind; null when it has none that is known.</summary>
    public GateKind? Kind { get; private set; }

    /// <summary>The gate; null when there are problems.</summary>
    public Gate? Read()
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Tell(path, $"must be an object with a name and a kind, but is {Shown(json)} (help gates shows an example)");
            return null;
        }

        foreach (var twice in json.EnumerateObject().CountBy(property => property.Name).Where(count => count.Value > 1))
        {
            Tell(At(OneLine(twice.Key)), "is given twice (write it once)");
        }

        Name = ReadName();
        Kind = ReadKind();
        if (Kind is null)
        {
            return null;
        }

        CheckProperties(Kind);
        Gate? gate = Kind == GateKind.Invariant ? ReadInvariant()
            : Kind == GateKind.Limit ? ReadLimit()
            : Kind == GateKind.Ratio ? ReadRatio()
            : Kind == GateKind.Baseline ? ReadBaseline()
            : ReadTrend();
        return _told == 0 ? gate : null;
    }

    /// <summary>A text from a file, on one line and without what could move the cursor.</summary>
    public static string OneLine(string text, int longest = LongestShown)
    {
        var cut = text.Length > longest ? text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)] + "…" : text;
        return string.Concat(cut.Select(c => MovesText(c) ? '\ufffd' : c));
    }

    /// <summary>A value from a file, as errors show it.</summary>
    public static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "an empty list" : "a list",
        JsonValueKind.String => $"'{OneLine(value.GetString()!)}'",
        _ => OneLine(value.GetRawText()),
    };

    // Line breaks, control characters, and marks that turn the direction of writing.
    private static bool MovesText(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private string? ReadName()
    {
        if (ReadText("name", "a short text", "\"name\": \"errors\"") is not { } name)
        {
            return null;
        }

        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name.Any(MovesText))
        {
            Tell(At("name"), $"must be a text of 1 to {LongestName} characters on one line, but is '{OneLine(name)}' (it stands in tables and in CI)");
            return null;
        }

        return name;
    }

    private GateKind? ReadKind()
    {
        string[] known = [.. GateKind.All.Select(kind => kind.Name)];
        if (ReadText("kind", string.Join(", ", known), $"\"kind\": \"{known[0]}\"") is not { } name)
        {
            return null;
        }

        if (GateKind.Find(name) is not { } kind)
        {
            TellUnknown(At("kind"), "kind", name, known);
            return null;
        }

        return kind;
    }

    private void CheckProperties(GateKind kind)
    {
        foreach (var unknown in json.EnumerateObject().Select(property => property.Name).Except(kind.Properties))
        {
            TellUnknown(path, "property", unknown, kind.Properties, $" of kind {kind.Name}");
        }
    }

    private InvariantGate? ReadInvariant()
    {
        if (ReadMetricName(GateKind.Invariant) is not { } id)
        {
            // Which arms would be wrong ones depends on the metric; which are unknown does not.
            ReadArms(rule: null);
            return null;
        }

        var rule = InvariantRule.All.Single(rule => rule.Id == id);
        var arms = ReadArms(rule);
        var atLeast = ReadLimit("atLeast", rule.TakesAtLeast, rule);
        var atMost = ReadLimit("atMost", rule.TakesAtMost, rule);
        if (rule.NeedsLimit && !Has("atLeast") && !Has("atMost"))
        {
            Tell(path, $"needs a limit for {rule.Id}: {rule.Range!.Accepted} (write atMost, atLeast or both)");
        }
        else if (atLeast > atMost)
        {
            Tell(At("atLeast"), $"must not exceed atMost, but {rule.Range!.Show(atLeast.Value)} does {rule.Range.Show(atMost.Value)}");
        }

        // One limit that is written is meant alone, beside no other that nobody wrote.
        return Has("atLeast") || Has("atMost")
            ? new InvariantGate(Name ?? "", rule.Invariant) { Arms = arms, AtLeast = atLeast, AtMost = atMost }
            : new InvariantGate(Name ?? "", rule.Invariant) { Arms = arms };
    }

    private LimitGate? ReadLimit()
    {
        var metric = ReadMetric(GateKind.Limit);
        var arm = ReadArm("arm", metric);
        const string Accepted = "a duration above 0 up to 1h, such as \"5ms\"";
        if (ReadText("atMost", Accepted, "\"atMost\": \"5ms\"") is not { } text)
        {
            return null;
        }

        if (!DurationText.TryParse(text, out var limit) || limit < TimeSpan.FromMicroseconds(1) || limit > LongestLimit)
        {
            Tell(At("atMost"), $"must be {Accepted}, but is '{OneLine(text)}'");
            return null;
        }

        return metric is null || arm is null ? null : new LimitGate(Name ?? "", metric, arm, limit);
    }

    private RatioGate? ReadRatio()
    {
        var metric = ReadMetric(GateKind.Ratio);
        var (arm, baseline, limit) = (ReadArm("arm", metric), ReadArm("dividedBy", metric), ReadRatioLimit());
        if (arm is not null && arm == baseline)
        {
            Tell(At("dividedBy"), $"must be another arm than arm, but both are '{OneLine(arm)}' (a ratio to itself is always 1)");
        }

        return metric is null || arm is null || baseline is null || limit is null
            ? null
            : new RatioGate(Name ?? "", new ComparisonPlan(metric, arm, baseline), limit.Value);
    }

    private BaselineGate? ReadBaseline()
    {
        var metric = ReadMetric(GateKind.Baseline);
        var (arm, limit) = (ReadArm("arm", metric), ReadRatioLimit());
        return metric is null || arm is null || limit is null ? null : new BaselineGate(Name ?? "", metric, arm, limit.Value);
    }

    private TrendGate? ReadTrend()
    {
        var metric = ReadMetricName(GateKind.Trend) is { } id ? TrendMetric.All.Single(metric => metric.Id == id) : null;
        string? arm = null;
        if (Has("arm"))
        {
            arm = ReadArm("arm", metric: null);
            if (metric?.PerArm == false)
            {
                Tell(At("arm"), $"must be left out with {metric.Id}, of which the whole run has one");
            }
        }

        var limit = ReadNumber("atMost", HighestTrend);
        var share = Has("atMostShare") ? ReadNumber("atMostShare", 1) : 0;
        return metric is null || limit is null || share is null ? null : new TrendGate(Name ?? "", metric, arm, limit.Value) { AtMostShare = share.Value };
    }

    private double? ReadNumber(string property, double most)
    {
        var accepted = string.Create(CultureInfo.InvariantCulture, $"a number 0 to {most:N0}");
        if (!json.TryGetProperty(property, out var value))
        {
            Tell(At(property), $"is missing: {accepted} (write \"{property}\": 0)");
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var limit) || !(limit >= 0 && limit <= most))
        {
            Tell(At(property), $"must be {accepted}, but is {Shown(value)}");
            return null;
        }

        return limit;
    }

    private Metric? ReadMetric(GateKind kind)
    {
        if (ReadMetricName(kind) is not { } id)
        {
            return null;
        }

        var metric = Metric.All.Single(metric => metric.Id == id);
        if (context is { Target.CountsCpu: false } && metric.OfServer)
        {
            Tell(At("metric"), $"must not be {id}, since the CPU of this target cannot be read (write {Metric.ClientCpu.Id})");
        }

        return metric;
    }

    private string? ReadMetricName(GateKind kind)
    {
        if (ReadText("metric", $"a metric of kind {kind.Name}", $"\"metric\": \"{kind.Metrics[0]}\"") is not { } id)
        {
            return null;
        }

        if (kind.Metrics.Contains(id))
        {
            return id;
        }

        var elsewhere = GateKind.All.FirstOrDefault(other => other.Metrics.Contains(id));
        TellUnknown(At("metric"), "metric", id, kind.Metrics, hint: elsewhere is null ? null : $" (one of kind {elsewhere.Name}, not of {kind.Name})");
        return null;
    }

    private string? ReadArm(string property, Metric? metric)
    {
        if (ReadText(property, "the name of an arm", $"\"{property}\": \"{_arms?[0] ?? "NAME"}\"") is not { } name || !IsKnownArm(At(property), name))
        {
            return null;
        }

        if (metric is not null && context?.Plan.Arms.First(arm => arm.Name == name) is { } arm && Obstacle(metric, arm) is { } obstacle)
        {
            Tell(At(property), $"is '{name}', of which there is no {metric.Id}: {obstacle}");
        }

        return name;
    }

    private string[]? ReadArms(InvariantRule? rule)
    {
        if (!json.TryGetProperty("arms", out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            Tell(At("arms"), $"must be a list of at least one arm, but is {Shown(value)} (leave it out for all that the metric is about)");
            return null;
        }

        var names = new List<string>();
        foreach (var (index, item) in value.EnumerateArray().Index())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{At("arms")}[{index}]");
            if (item.ValueKind != JsonValueKind.String)
            {
                Tell(at, $"must be the name of an arm, but is {Shown(item)}");
                continue;
            }

            var name = item.GetString()!;
            if (names.Contains(name))
            {
                Tell(at, $"is '{OneLine(name)}' for the second time (write it once)");
            }
            else if (IsKnownArm(at, name) && rule is not null && context?.Plan.Arms.First(arm => arm.Name == name) is { } arm && !rule.Selectable.Contains(arm))
            {
                Tell(at, $"is '{name}', but {rule.Id} is about: {rule.Selectable.Name} (leave it out)");
            }

            names.Add(name);
        }

        return [.. names];
    }

    private bool IsKnownArm(string at, string name)
    {
        if (_arms is null || _arms.Contains(name))
        {
            return true;
        }

        TellUnknown(at, "arm", name, _arms);
        return false;
    }

    private double? ReadLimit(string property, bool isTaken, InvariantRule rule)
    {
        if (!json.TryGetProperty(property, out var value))
        {
            return null;
        }

        if (!isTaken)
        {
            Tell(At(property), $"must be left out with {rule.Id}{(rule.Range is null ? ", where every single request counts" : "")}");
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var limit) || !rule.Range!.Accepts(limit))
        {
            Tell(At(property), $"must be {rule.Range!.Accepted}, but is {Shown(value)}");
            return null;
        }

        return limit;
    }

    private double? ReadRatioLimit()
    {
        var accepted = string.Create(CultureInfo.InvariantCulture, $"a number above 0 up to {HighestRatio:N0}");
        if (!json.TryGetProperty("atMost", out var value))
        {
            Tell(At("atMost"), $"is missing: {accepted} (write \"atMost\": 0.9)");
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var limit) || limit <= 0 || limit > HighestRatio)
        {
            Tell(At("atMost"), $"must be {accepted}, but is {Shown(value)}");
            return null;
        }

        return limit;
    }

    private string? ReadText(string property, string accepted, string example)
    {
        if (!json.TryGetProperty(property, out var value))
        {
            Tell(At(property), $"is missing: {accepted} (write {example})");
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Tell(At(property), $"must be {accepted}, but is {Shown(value)} (write {example})");
            return null;
        }

        return value.GetString();
    }

    /// <summary>Why an arm can never have a value of a metric; null when it can.</summary>
    private static string? Obstacle(Metric metric, Arm arm)
    {
        if (arm.MustBeRefused is not null)
        {
            return metric.Kind == MetricKind.Cpu ? null : "of an impostor only the CPU is measured";
        }

        return metric.OfHandshake && arm is { Mode: ConnectionMode.KeepAlive, RequestsPerConnection: null }
            ? $"its connections are made before its rounds (write {Metric.ServiceP50.Id}, or another arm)"
            : null;
    }

    private bool Has(string property) => json.TryGetProperty(property, out _);

    private string At(string property) => $"{path}.{property}";

    private void TellUnknown(string at, string what, string name, IReadOnlyList<string> known, string of = "", string? hint = null) => Tell(
        $"{at}:", $"unknown {what} '{OneLine(name)}'{hint ?? Notation.DidYouMean(NearestName.Of(name, known))}; known{of}: {string.Join(", ", known)}");

    private void Tell(string at, string problem)
    {
        _told++;
        problems.Add($"{source}: {at} {problem}");
    }
}
