using LoadHarness.Gates.Files;
using LoadHarness.Gates.Invariants;

namespace LoadHarness.Gates;

/// <summary>A rule on counts, over all arms it applies to. Counts need no statistics.</summary>
/// <param name="Name">Short name, unique within the plan.</param>
/// <param name="Invariant">What must hold.</param>
public sealed record InvariantGate(string Name, Invariant Invariant) : Gate(Name)
{
    /// <summary>The invariants that stand in every scenario, where the target lets them be judged: see <see cref="TargetTraits.Invariants"/>.</summary>
    public static IReadOnlyList<InvariantGate> Standard { get; } =
    [
        new("authentication", ConnectionInvariants.Authentication),
        new("proven connections", ConnectionInvariants.ProvenShare),
        new("cold stays cold", ConnectionInvariants.ColdNeverResumed),
        new("errors", RequestInvariants.NoErrors),
        new("identity verified", RequestInvariants.IdentityVerified),
    ];

    /// <summary>The invariants of plans with impostors, beside the standard ones, which are about honest arms.</summary>
    public static IReadOnlyList<InvariantGate> Impostors { get; } =
    [
        new("impostors kept out", ImpostorInvariants.KeptOut),
        new("refused for their flaw", ImpostorInvariants.RefusedForTheirFlaw),
        new("impostors' handshakes", ImpostorInvariants.Resumed),
    ];

    /// <summary>The invariants of plans in which the target goes away and comes back.</summary>
    public static IReadOnlyList<InvariantGate> Storms { get; } =
    [
        new("all served again", StormInvariants.AllServedAgain),
        new("requests add up", StormInvariants.RequestsAddUp),
        new("failures explained", StormInvariants.FailuresExplained),
    ];

    /// <summary>The gate on round trips. Not for an arm that takes full and resumed connections as they come.</summary>
    public static InvariantGate RoundTrips { get; } = new("round trips", ConnectionInvariants.RoundTrips);

    /// <summary>The gate on round trips until an answer begins, which only an emulated way lets a client count.</summary>
    public static InvariantGate AnswerRoundTrips { get; } = new("round trips to the first byte", ConnectionInvariants.AnswerRoundTrips);

    /// <summary>Names of the arms that must keep the rule; null takes all that it is about.</summary>
    public IReadOnlyList<string>? Arms { get; init; }

    /// <summary>Name of the request that it is about; null for all of an arm.</summary>
    public string? Request { get; init; }

    /// <summary>Lower limit in every single arm; null for none.</summary>
    public double? AtLeast { get; init; } = Invariant.AtLeast;

    /// <summary>Upper limit in every single arm; null for none.</summary>
    public double? AtMost { get; init; } = Invariant.AtMost;

    public override GateKind Kind => GateKind.Invariant;
    public override Noise Noise => Noise.None;

    public override string Rule => (Arms, Invariant.IsOfRun) switch
    {
        (null, true) => $"{Of}{Invariant.Words(this)}",
        (null, false) => $"{Invariant.Arms.Name}: {Of}{Invariant.Words(this)}",
        _ => $"{string.Join(", ", Arms)}: {Of}{Invariant.Words(this)}",
    };

    private string Of => Request is null ? "" : $"{Request}: ";

    public override IEnumerable<(string Property, object? Value)> Written => [("metric", Invariant.Id), ("arms", Arms), ("request", Request), ("atLeast", AtLeast), ("atMost", AtMost)];

    /// <summary>The limits as rules show them: <c>≥ 99.9 %</c>.</summary>
    internal string Limits
    {
        get
        {
            var range = Invariant.Range!;
            return string.Join(", ", new[] { AtLeast is { } least ? $"≥ {range.Show(least)}" : null, AtMost is { } most ? $"≤ {range.Show(most)}" : null }.OfType<string>());
        }
    }

    /// <remarks>A gate that applies to no arm passes and says so.</remarks>
    public override GateAnswer Judge(Evidence evidence)
    {
        var group = Arms is null ? Invariant.Arms : Invariant.Selectable;
        var chosen = evidence.Arms
            .Where(arm => group.Holds(new(arm.Mode, arm.Authentication, arm.Impostors is not null, arm.Disturbance)))
            .Where(arm => Arms?.Contains(arm.Name) ?? (arm.Disturbance is not { } disturbance || Invariant.IsPromisedUnder(disturbance))).ToArray();
        var telling = chosen.Where(Invariant.IsTold).Select(arm => Evidence.Part(arm, Request)).ToArray();
        var (measured, verdict, why) = chosen.Length == 0 ? ("no such arm", Verdict.Pass, "The rule applies to no arm of this plan.")
            : telling.Length == 0 ? ("not told", Verdict.Pass, "What was measured does not tell, so the rule is not judged.")
            : Invariant.Measure is { } measure ? Figure.Judge(this, [.. telling.Select(measure)])
            : Tally.Judge([.. telling.Select(arm => Invariant.Count!(arm, this, evidence))]);
        return new(Result(measured, verdict, why));
    }
}

/// <summary>How a file holds a rule on counts.</summary>
internal sealed class InvariantGateKind() : GateKind(
    "invariant", "A rule on counts, which every arm must keep that it is about, or those of arms. Counts are exact: it passes or fails, noise or not")
{
    public override IReadOnlyList<(string Id, string Meaning)> Catalogue { get; } =
        [.. Invariants.Invariant.All.Select(invariant => (invariant.Id, $"{invariant.Meaning}. About: {invariant.Arms.Name}. {LimitOf(invariant)}"))];

    public override IReadOnlyList<GateProperty> Own { get; } =
    [
        new(
            "arms",
            """
            {
              "description": "The arms that must keep the rule; without it all that the metric is about.",
              "type": "array", "items": { "$ref": "#/$defs/arm" }, "minItems": 1, "uniqueItems": true
            }
            """,
            IsRequired: false),
        GateProperty.Request,
        new("atLeast", """{ "type": "number" }""", IsRequired: false),
        new("atMost", """{ "type": "number" }""", IsRequired: false),
    ];

    public override IReadOnlyList<string> Rules =>
    [
        .. Invariants.Invariant.All.GroupBy(invariant => (invariant.Range, invariant.TakesAtLeast, invariant.TakesAtMost, invariant.NeedsLimit)).Select(group =>
            $$"""
            {
              "if": { "properties": { "metric": { "enum": [{{string.Join(", ", group.Select(invariant => $"\"{invariant.Id}\""))}}] } } },
              "then": {
                "properties": { "atLeast": {{Schema(group.Key.TakesAtLeast, group.Key.Range)}}, "atMost": {{Schema(group.Key.TakesAtMost, group.Key.Range)}} }
                {{(group.Key.NeedsLimit ? """, "anyOf": [{ "required": ["atLeast"] }, { "required": ["atMost"] }]""" : "")}}
              }
            }
            """),
    ];

    public override Gate? Read(GateJson json)
    {
        if (json.MetricName() is not { } id)
        {
            // Which arms would be wrong ones depends on the metric; which are unknown does not.
            json.Arms(group: null, "");
            return null;
        }

        var invariant = Invariants.Invariant.All.Single(invariant => invariant.Id == id);
        var arms = json.Arms(invariant.Selectable, id);
        var request = json.Request(invariant.IsOfRequests, id);
        var (atLeast, atMost) = (LimitIn(json, "atLeast", invariant.TakesAtLeast, invariant), LimitIn(json, "atMost", invariant.TakesAtMost, invariant));
        var isGiven = json.Has("atLeast") || json.Has("atMost");
        if (invariant.NeedsLimit && !isGiven)
        {
            json.Tell(json.Path, $"needs a limit for {id}: {invariant.Range!.Accepted} (write atMost, atLeast or both)");
        }
        else if (atLeast > atMost)
        {
            json.Tell(json.At("atLeast"), "must not exceed atMost, but does");
        }

        // One limit that is written is meant alone, beside no other that nobody wrote.
        var gate = new InvariantGate(json.Name ?? "", invariant) { Arms = arms, Request = request };
        return isGiven ? gate with { AtLeast = atLeast, AtMost = atMost } : gate;
    }

    public override IEnumerable<(string Why, string Repair)> Obstacles(GateContext context, string? metric) =>
        Invariants.Invariant.All.FirstOrDefault(invariant => invariant.Id == metric)?.Obstacle(context.Plan) is { } obstacle ? [obstacle] : [];

    private static double? LimitIn(GateJson json, string property, bool isTaken, Invariant invariant)
    {
        if (!json.Has(property))
        {
            return null;
        }

        if (!isTaken)
        {
            json.Tell(json.At(property), $"must be left out with {invariant.Id}{(invariant.Range is null ? ", where every single request counts" : "")}");
            return null;
        }

        return json.Number(property, invariant.Range!.Accepted, invariant.Range.Accepts, "0");
    }

    private static string Schema(bool isTaken, LimitRange? range) => isTaken
        ? string.Create(CultureInfo.InvariantCulture, $$"""{ "type": "{{(range!.Whole ? "integer" : "number")}}", "minimum": {{range.Least}}, "maximum": {{range.Most}} }""")
        : "false";

    private static string LimitOf(Invariant invariant)
    {
        if (invariant.Range is not { } range)
        {
            return "No limit";
        }

        var taken = string.Join(" and ", new[] { invariant.TakesAtLeast ? "atLeast" : null, invariant.TakesAtMost ? "atMost" : null }.OfType<string>());
        var otherwise = invariant.NeedsLimit ? "one is needed"
            : invariant.AtLeast is { } least ? string.Create(CultureInfo.InvariantCulture, $"else atLeast {least}")
            : invariant.AtMost is { } most ? string.Create(CultureInfo.InvariantCulture, $"else atMost {most}")
            : "or none";
        return $"{taken}: {range.Accepted}, {otherwise}";
    }
}
