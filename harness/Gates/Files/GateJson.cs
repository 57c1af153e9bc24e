using System.Text.Json;
using LoadHarness.Options;

namespace LoadHarness.Gates.Files;

/// <summary>Reads one gate of a gate file, and tells all that is wrong with it.</summary>
/// <param name="json">The gate.</param>
/// <param name="path">Where it stands: <c>gates[2]</c>.</param>
/// <param name="source">How errors name the file.</param>
/// <param name="context">The run that it is for; null when it is not known.</param>
/// <param name="problems">Takes the problems.</param>
public sealed class GateJson(JsonElement json, string path, string source, GateContext? context, ICollection<string> problems)
{
    /// <summary>Characters of the longest name.</summary>
    public const int LongestName = 100;

    // Where there is no context, its arms are not looked at.
    private readonly string[]? _arms = context?.Plan.Arms.Select(arm => arm.Name).ToArray();

    private int _told;

    /// <summary>Where the gate stands.</summary>
    public string Path => path;

    /// <summary>The run that it is for; null when it is not known.</summary>
    public GateContext? Context => context;

    /// <summary>Its name; null when it has none that can be read.</summary>
    public string? Name { get; private set; }

    /// <summary>Its kind; null when it has none that is known.</summary>
    public GateKind? Kind { get; private set; }

    /// <summary>Its metric as it stands there; null when it is no text.</summary>
    public string? GivenMetric => json.ValueKind == JsonValueKind.Object && json.TryGetProperty("metric", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The gate; null when there are problems.</summary>
    public Gate? Read()
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Tell(path, $"must be an object with a name and a kind, but is {JsonText.Shown(json)} (help gates shows an example)");
            return null;
        }

        foreach (var twice in json.EnumerateObject().CountBy(property => property.Name).Where(count => count.Value > 1))
        {
            Tell(GateKind.All.Any(kind => kind.Properties.Contains(twice.Key)) ? At(twice.Key) : $"{path}: an unknown property", "is given twice (write it once)");
        }

        Name = ReadName();
        Kind = ReadKind();
        if (Kind is null)
        {
            return null;
        }

        CheckProperties(Kind);
        var gate = Kind.Read(this);
        return _told == 0 ? gate : null;
    }

    private string? ReadName()
    {
        if (Text("name", "a short text", "\"name\": \"errors\"") is not { } name)
        {
            return null;
        }

        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name.Any(JsonText.MovesText))
        {
            Tell(At("name"), $"must be a text of 1 to {LongestName} characters on one line, but is not (it stands in tables and in CI)");
            return null;
        }

        return name;
    }

    private GateKind? ReadKind()
    {
        string[] known = [.. GateKind.All.Select(kind => kind.Name)];
        if (Text("kind", string.Join(", ", known), $"\"kind\": \"{known[0]}\"") is not { } name)
        {
            return null;
        }

        if (GateKind.Find(name) is not { } kind)
        {
            TellUnknown(At("kind"), "unknown kind", name, known);
            return null;
        }

        return kind;
    }

    private void CheckProperties(GateKind kind)
    {
        foreach (var (number, name) in GateFile.UnknownProperties(json, kind.Properties))
        {
            TellUnknown(path, string.Create(CultureInfo.InvariantCulture, $"property {number} is unknown"), name, kind.Properties, $" of kind {kind.Name}");
        }
    }

    /// <summary>The metric of a round that it names; null when it names none that this run has.</summary>
    public Metric? RoundMetric()
    {
        if (MetricName() is not { } id)
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

    /// <summary>Its metric, one of its kind; null when it names none.</summary>
    public string? MetricName()
    {
        var kind = Kind!;
        if (Text("metric", $"a metric of kind {kind.Name}", $"\"metric\": \"{kind.Metrics[0]}\"") is not { } id)
        {
            return null;
        }

        if (kind.Metrics.Contains(id))
        {
            return id;
        }

        var elsewhere = GateKind.All.FirstOrDefault(other => other.Metrics.Contains(id));
        TellUnknown(At("metric"), "unknown metric", id, kind.Metrics, hint: elsewhere is null ? null : $" (one of kind {elsewhere.Name}, not of {kind.Name})");
        return null;
    }

    /// <summary>The name of an arm.</summary>
    /// <param name="property">Where it stands.</param>
    /// <param name="metric">What the arm must have; null for nothing in particular.</param>
    public string? Arm(string property, Metric? metric)
    {
        if (Text(property, "the name of an arm", $"\"{property}\": \"{_arms?[0] ?? "NAME"}\"") is not { } name || !IsKnownArm(At(property), name))
        {
            return null;
        }

        if (metric is not null && context?.Plan.Arms.First(arm => arm.Name == name) is { } arm && RoundMetrics.Obstacle(metric, arm) is { } obstacle)
        {
            Tell(At(property), $"is '{name}', of which there is no {metric.Id}: {obstacle}");
        }

        return name;
    }

    /// <summary>The names of arms in <c>arms</c>; null when there is none.</summary>
    /// <param name="group">The arms that may be named; null when that is not known.</param>
    /// <param name="metric">What is about these arms.</param>
    public string[]? Arms(ArmGroup? group, string metric)
    {
        if (!json.TryGetProperty("arms", out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            Tell(At("arms"), $"must be a list of at least one arm, but is {JsonText.Shown(value)} (leave it out for all that the metric is about)");
            return null;
        }

        var names = new List<string>();
        foreach (var (index, item) in value.EnumerateArray().Index())
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{At("arms")}[{index}]");
            if (item.ValueKind != JsonValueKind.String)
            {
                Tell(at, $"must be the name of an arm, but is {JsonText.Shown(item)}");
                continue;
            }

            var name = item.GetString()!;
            if (names.Contains(name))
            {
                Tell(at, "is there for the second time (write it once)");
            }
            else if (IsKnownArm(at, name) && group is not null && context?.Plan.Arms.First(arm => arm.Name == name) is { } arm && !group.Contains(arm))
            {
                Tell(at, $"is '{name}', but {metric} is about: {group.Name} (leave it out)");
            }

            names.Add(name);
        }

        return [.. names];
    }

    /// <summary>The name of a request of the workload; null when there is none.</summary>
    /// <param name="isTaken">Whether what the gate is about holds of one request.</param>
    /// <param name="metric">What the gate is about.</param>
    public string? Request(bool isTaken, string metric)
    {
        const string Property = "request";
        if (!Has(Property) || Text(Property, "the name of a request", $"\"{Property}\": \"NAME\"") is not { } name)
        {
            return null;
        }

        if (!isTaken)
        {
            Tell(At(Property), $"must be left out with {metric}, which is not of single requests");
        }
        else if (context is { Requests.Count: 0 })
        {
            Tell(At(Property), "must be left out, since the run has one request (request=FILE with several gives each a name)");
        }
        else if (context?.Requests is { } known && !known.Contains(name))
        {
            TellUnknown(At(Property), "unknown request", name, known);
        }

        return name;
    }

    private bool IsKnownArm(string at, string name)
    {
        if (_arms is null || _arms.Contains(name))
        {
            return true;
        }

        TellUnknown(at, "unknown arm", name, _arms);
        return false;
    }

    /// <summary>A number; null when it is missing or none that is accepted.</summary>
    /// <param name="property">Where it stands.</param>
    /// <param name="accepted">What it must be.</param>
    /// <param name="isAccepted">Whether it is.</param>
    /// <param name="example">A number to write.</param>
    public double? Number(string property, string accepted, Func<double, bool> isAccepted, string example)
    {
        if (!json.TryGetProperty(property, out var value))
        {
            Tell(At(property), $"is missing: {accepted} (write \"{property}\": {example})");
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var limit) || !JsonBounds.IsNumber(limit) || !isAccepted(limit))
        {
            Tell(At(property), $"must be {accepted}, but is {(value.ValueKind == JsonValueKind.Number ? "another number" : JsonText.Shown(value))}");
            return null;
        }

        return limit;
    }

    /// <summary>A text; null when it is missing or none.</summary>
    /// <param name="property">Where it stands.</param>
    /// <param name="accepted">What it must be.</param>
    /// <param name="example">How to write it.</param>
    public string? Text(string property, string accepted, string example)
    {
        if (!json.TryGetProperty(property, out var value))
        {
            Tell(At(property), $"is missing: {accepted} (write {example})");
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Tell(At(property), $"must be {accepted}, but is {JsonText.Shown(value)} (write {example})");
            return null;
        }

        return value.GetString();
    }

    /// <summary>Whether it has a property.</summary>
    public bool Has(string property) => json.TryGetProperty(property, out _);

    /// <summary>Where a property stands.</summary>
    public string At(string property) => $"{path}.{property}";

    private void TellUnknown(string at, string what, string name, IReadOnlyList<string> known, string of = "", string? hint = null) => Tell(
        $"{at}:", $"{what}{hint ?? Notation.DidYouMean(NearestName.Of(name, known))}; known{of}: {string.Join(", ", known)}");

    /// <summary>Tells a problem of a place.</summary>
    public void Tell(string at, string problem)
    {
        _told++;
        problems.Add($"{source}: {at} {problem}");
    }
}
