using System.Text;
using LoadHarness.Gates;
using LoadHarness.Options;

namespace LoadHarness.Plans;

/// <summary>Writes a run as the plan that gives it: to start from with a plan of one's own.</summary>
public static class PlanWriter
{
    // Not the run's own business: where it goes, how it is shown, and what was drawn.
    private static readonly Option[] LeftOut =
        [ResultCatalogue.Inconclusive, ResultCatalogue.Progress, ResultCatalogue.MetricsPort, ResultCatalogue.Otlp, ResultCatalogue.Png, RunCatalogue.Seed, RunCatalogue.Keys, RunCatalogue.Tls, RunCatalogue.Profile];

    /// <summary>A plan, ending with a line feed.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="options">Its options.</param>
    /// <param name="scenario">Name of the built-in scenario that it is of, whose claims and sentence answer it.</param>
    public static string Write(LoadPlan plan, RunOptions options, string scenario)
    {
        List<string> members =
        [
            Member("$schema", PlanFile.Schema),
            Member("name", $"my-{scenario}"),
            Member("question", plan.Question),
        ];
        members.AddRange(PlanSections.All.Select(section => Section(section, plan, options)).OfType<string>());
        members.Add(Rows("arms", plan.Arms.Select((arm, index) => Arm(arm, index, plan))));
        members.AddRange(plan.Comparisons.Count == 0 ? [] : [Rows("comparisons", plan.Comparisons.Select(Comparison))]);
        members.AddRange(plan.SameTwice is { } pair ? [$"\"sameTwice\": [{PlanText.Of(pair.Arm)}, {PlanText.Of(pair.Again)}]"] : []);
        members.AddRange(plan.SelfTest is { } test ? [Member("selfTest", test.Arm)] : []);
        members.AddRange(plan.Replay is { } replay ? [$"\"replay\": {{ {Member("arm", replay.Arm)}, {Member("times", replay.Times)} }}"] : []);
        members.Add(Member("answers", scenario));
        members.Add(Rows("gates", plan.Gates.Select(Gate)));
        return new StringBuilder("{\n  ").AppendJoin(",\n  ", members).Append("\n}\n").ToString();
    }

    private static string? Section(PlanSection section, LoadPlan plan, RunOptions options)
    {
        List<string> members = [];
        if (section.Others.Contains(PlanSections.Schedule))
        {
            members.Add(Member(PlanSections.Schedule, PlanSections.Schedules.First(one => one.Kind == KindOf(plan.Schedule)).Name));
            members.AddRange(plan.QueueCapacity == PlanSections.UsualQueue ? [] : [Member("queue", plan.QueueCapacity)]);
        }

        foreach (var (name, option) in section.Options.Where(option => !LeftOut.Contains(option.Option)))
        {
            // An option that is what it is anyway says nothing.
            if (options.Effective.TryGetValue(option.Name, out var text) && (section.Name == "load" || text != option.DefaultIn(Circumstances.Usual)))
            {
                members.Add(Member(name, option == RunCatalogue.Rounds && plan.Schedule is Rounds rounds ? new RoundRange(Math.Max(PlanSections.FewestRounds, rounds.First), Math.Max(PlanSections.FewestRounds, rounds.Max)).ToString() : text));
            }
        }

        return members.Count == 0 ? null : $"\"{section.Name}\": {{ {string.Join(", ", members)} }}";
    }

    private static string Arm(Arm arm, int index, LoadPlan plan)
    {
        var read = new PlanArm(
            arm, HasKey: true, HasTls: true, HasHttp: true, (plan.Schedule as SoakWindows)?.Weights[index] ?? 1, (plan.Schedule as Outages)?.Policies[index] ?? ReconnectPolicy.Immediate);
        return $"{{ {string.Join(", ", ArmProperty.All.Select(property => (property.Name, Value: property.Write(read))).Where(property => property.Value is not null).Select(property => Member(property.Name, property.Value!)))} }}";
    }

    private static string Comparison(ComparisonPlan comparison) =>
        $"{{ {Member("metric", comparison.Metric.Id)}, {Member("arm", comparison.Arm)}, {Member("dividedBy", comparison.Baseline)} }}";

    private static string Gate(Gate gate) =>
        $"{{ {string.Join(", ", ((IEnumerable<(string Name, object? Value)>)[("name", gate.Name), ("kind", gate.Kind.Name), .. gate.Written]).Where(property => property.Value is not null).Select(property => Member(property.Name, property.Value!)))} }}";

    private static string Rows(string name, IEnumerable<string> rows) => $"\"{name}\": [\n    {string.Join(",\n    ", rows)}\n  ]";

    private static string Member(string name, object value) => $"{PlanText.Of((object)name)}: {(value is IReadOnlyList<string> texts ? $"[{string.Join(", ", texts.Select(text => PlanText.Of((object)text)))}]" : PlanText.Of(value))}";

    private static ScheduleKind KindOf(Schedule schedule) => schedule switch
    {
        SoakWindows => ScheduleKind.Windows,
        CapacitySearch => ScheduleKind.Search,
        Outages => ScheduleKind.Outages,
        _ => ScheduleKind.Rounds,
    };
}
