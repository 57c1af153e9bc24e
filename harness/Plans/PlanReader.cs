using System.Text.Json;
using LoadHarness.Options;

namespace LoadHarness.Plans;

/// <summary>Reads a plan, and tells all that is wrong with it: where, what is allowed, the nearest name, and what to write.</summary>
/// <param name="source">How errors name the file.</param>
/// <param name="directory">Where its paths begin.</param>
/// <param name="scenarios">What the built-in scenarios take.</param>
/// <param name="problems">Takes the problems.</param>
internal sealed class PlanReader(string source, string directory, IReadOnlyList<ScenarioDefaults> scenarios, ICollection<string> problems) : PlanNodeReader(source, problems)
{
    /// <summary>Characters of the longest name, which is part of the names of directories.</summary>
    public const int LongestName = 50;

    /// <summary>Characters of the longest question.</summary>
    public const int LongestQuestion = 300;

    /// <summary>Most arms.</summary>
    public const int MostArms = 100;

    private const int MostQueued = 1_000_000;

    private readonly string _source = source;
    private readonly ICollection<string> _problems = problems;
    private readonly int _before = problems.Count;
    private readonly List<(Option Option, string Text, PlanPlace Place)> _options = [];

    /// <summary>The plan; null when there are problems.</summary>
    /// <param name="root">The file.</param>
    /// <param name="text">The same as it is written.</param>
    public PlanFile? Read(PlanNode root, string text)
    {
        if (!IsObject(root, "a plan"))
        {
            return null;
        }

        CheckMembers(root, [.. PlanSections.Members], "the plan");
        var name = Name(root);
        var question = Text(root, "question", $"a sentence of 1 to {LongestQuestion} characters on one line", value => value.Length is > 0 and <= LongestQuestion && Plain.Line(value) == value);
        Sections(root);
        var schedule = Schedule(root["load"]);
        var arms = Arms(root["arms"], root, schedule);
        string[] known = [.. arms.Select(arm => arm.Arm.Name)];
        var plan = new PlanFile
        {
            Name = name ?? "",
            Question = question ?? "",
            Source = _source,
            Text = text,
            Schedule = schedule,
            Options = _options,
            Arms = arms,
            Comparisons = Comparisons(root["comparisons"], known),
            SameTwice = Pair(root["sameTwice"], known),
            SelfTest = root["selfTest"] is { } test ? KnownArm(test, known) : null,
            Replay = root["replay"] is { } replay ? ReplayOf(replay, known) : null,
            QueueCapacity = root["load"] is { Kind: JsonValueKind.Object } load && load["queue"] is { } queue ? Number(queue, "queue", 1, MostQueued) : null,
            Answers = root["answers"] is { } answers ? Known(answers, "a built-in scenario", [.. scenarios.Select(scenario => scenario.Scenario)]) : null,
            GatesNode = GatesOf(root["gates"]),
        };
        if (_problems.Count == _before)
        {
            return plan;
        }

        // The gates are told with all others; else they are read when the run is known.
        plan.ReadGates(context: null, _problems);
        return null;
    }

    private PlanNode? GatesOf(PlanNode? gates)
    {
        if (gates is null || gates.Kind == JsonValueKind.Array)
        {
            return gates;
        }

        Tell(gates.Place, $"gates must be a list, but is {gates.Shown} (leave it out for the gates that every plan has)");
        return null;
    }

    private string? Name(PlanNode root)
    {
        var name = Text(root, "name", $"1 to {LongestName} lower-case letters, digits and dashes, such as \"my-shop\"", value => value.Length is > 0 and <= LongestName && value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'));
        if (name is not null && scenarios.Any(scenario => scenario.Scenario == name))
        {
            Tell(root["name"]!.Place, $"name must be one of its own, but is that of a built-in scenario (write \"my-{name}\")");
        }

        return name;
    }

    private void Sections(PlanNode root)
    {
        foreach (var section in PlanSections.All)
        {
            switch (root[section.Name])
            {
                case null:
                    break;
                case { Kind: JsonValueKind.Object } node:
                    CheckMembers(node, [.. section.Options.Select(option => option.Name), .. section.Others], section.Name);
                    foreach (var (name, option) in section.Options)
                    {
                        if (node[name] is { } value)
                        {
                            Take(name, option, value);
                        }
                    }

                    break;
                case var node when section.Short is { } option:
                    Take(section.Name, option, node);
                    break;
                case var node:
                    Tell(node.Place, $"{section.Name} must be an object, but is {node.Shown}");
                    break;
            }
        }
    }

    // The rules are the option's own, and so are its words.
    private void Take(string name, Option option, PlanNode value)
    {
        var text = value.Kind switch
        {
            JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.Text,
            JsonValueKind.Array when value.Items.All(item => item.Kind is JsonValueKind.String or JsonValueKind.Number) => string.Join(',', value.Items.Select(item => item.Text)),
            _ => null,
        };
        if (text is null)
        {
            Tell(value.Place, $"{name} must be {option.Accepted}, but is {value.Shown}");
            return;
        }

        text = IsPath(option, text) ? Path.Combine(directory, text) : text;
        foreach (var problem in option.Read(name, text).Problems)
        {
            Tell(value.Place, Plain.Line(problem));
        }

        _options.Add((option, text, value.Place));
    }

    // A password is found in another way, and so many identities are no file.
    private static bool IsPath(Option option, string text) =>
        option.Path == PathUse.Read && text.Length > 0 && option != TargetCatalogue.KeyPassword && !(option == TargetCatalogue.Identities && IdentityChoice.IsNumber(text));

    private ScheduleKind Schedule(PlanNode? load)
    {
        if (load is { Kind: JsonValueKind.Object } && load[PlanSections.Schedule] is { } node)
        {
            var name = Known(node, "a kind of run", [.. PlanSections.Schedules.Select(one => one.Name)]);
            return PlanSections.Schedules.FirstOrDefault(one => one.Name == name).Kind;
        }

        // What says it without being asked.
        bool Has(Option option) => _options.Exists(one => one.Option == option);
        return Has(RunCatalogue.Duration) || Has(RunCatalogue.Window) || _options.Exists(one => one.Option == RunCatalogue.Load && one.Text.Contains(':', StringComparison.Ordinal)) ? ScheduleKind.Windows
            : Has(RunCatalogue.Slo) ? ScheduleKind.Search
            : Has(RunCatalogue.Outage) ? ScheduleKind.Outages
            : ScheduleKind.Rounds;
    }

    private List<PlanArm> Arms(PlanNode? node, PlanNode root, ScheduleKind schedule)
    {
        if (node is not { Kind: JsonValueKind.Array, Items.Count: > 0 and <= MostArms })
        {
            Tell((node ?? root).Place, string.Create(
                CultureInfo.InvariantCulture, $"arms must be a list of 1 to {MostArms} arms, but {(node is null ? "is missing" : node.Kind == JsonValueKind.Array ? $"has {node.Items.Count}" : $"is {node.Shown}")} (write \"arms\": [{{ \"name\": \"kept\", \"mode\": \"keep-alive\" }}])"));
            return [];
        }

        var arms = new List<PlanArm>();
        foreach (var item in node.Items)
        {
            if (!IsObject(item, "an arm"))
            {
                continue;
            }

            CheckMembers(item, [.. ArmProperty.All.Select(property => property.Name)], "an arm");
            var arm = ArmProperty.ReadArm(item, schedule, Tell);
            if (arms.Exists(other => other.Arm.Name == arm.Arm.Name) && arm.Arm.Name.Length > 0)
            {
                Tell(item["name"]!.Place, "name is that of an arm before it (give each arm its own)");
            }

            arms.Add(arm);
        }

        return arms;
    }

    private List<ComparisonPlan> Comparisons(PlanNode? node, string[] arms)
    {
        var comparisons = new List<ComparisonPlan>();
        if (node is { Kind: not JsonValueKind.Array })
        {
            Tell(node.Place, $"comparisons must be a list, but is {node.Shown}");
            return comparisons;
        }

        foreach (var item in node?.Items ?? [])
        {
            if (!IsObject(item, "a comparison"))
            {
                continue;
            }

            CheckMembers(item, ["metric", "arm", "dividedBy"], "a comparison");
            var metric = Member(item, "metric") is { } id ? Known(id, "a metric", [.. Metric.Compared.Select(one => one.Id)]) : null;
            var (arm, other) = (Member(item, "arm") is { } one ? KnownArm(one, arms) : null, Member(item, "dividedBy") is { } two ? KnownArm(two, arms) : null);
            if (metric is not null && arm is not null && other is not null)
            {
                comparisons.Add(new(Metric.Compared.First(compared => compared.Id == metric), arm, other));
            }
        }

        return comparisons;
    }

    private (string Arm, string Again)? Pair(PlanNode? node, string[] arms)
    {
        if (node is null)
        {
            return null;
        }

        if (node is not { Kind: JsonValueKind.Array, Items: [var first, var second] })
        {
            Tell(node.Place, "sameTwice must be a list of two arms that are alike, but is not (leave it out where there are none)");
            return null;
        }

        return KnownArm(first, arms) is { } arm && KnownArm(second, arms) is { } again ? (arm, again) : null;
    }

    private ReplayPlan? ReplayOf(PlanNode node, string[] arms)
    {
        if (!IsObject(node, "replay"))
        {
            return null;
        }

        CheckMembers(node, ["arm", "times"], "replay");
        var (arm, times) = (Member(node, "arm") is { } one ? KnownArm(one, arms) : null, Member(node, "times") is { } count ? Number(count, "times", 1, ReplayPlan.Most) : null);
        return arm is null || times is null ? null : new(arm, times.Value);
    }

    // Where no arm could be read, that is told already.
    private string? KnownArm(PlanNode node, string[] arms) => arms.Length == 0 ? null : Known(node, "an arm", arms);
}
