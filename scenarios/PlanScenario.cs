using LoadHarness.Gates.Invariants;
using LoadHarness.Plans;
using LoadHarness.Recording;

namespace LoadHarness.Scenarios;

/// <summary>A scenario that somebody wrote as a file: its arms, comparisons and gates are data, and it is run, proven, judged and reported like the others.</summary>
/// <param name="plan">The file.</param>
public sealed class PlanScenario(PlanFile plan) : Scenario(plan.Name, plan.Question)
{
    private readonly Scenario? _answers = plan.Answers is { } name ? ScenarioCatalogue.Get(name) : null;

    public override string Description => "A plan of your own.";

    public override ScenarioDefaults Defaults => plan.Defaults;

    public override IReadOnlyList<string> Problems(RunOptions options, TargetTraits target)
    {
        // One sentence for each thing that the target cannot do, with the arms that ask for it.
        (string Why, string Repair, Func<Arm, bool> Asks)[] rules =
        [
            ("an external target asks everyone for a certificate, so that no arm can be one-way", "write authentication mutual, or target embedded", arm => !target.HasOneWayEndpoint && arm.Authentication == Authentication.OneWay),
            ("only the embedded LLA has impostors", "leave the flaw out, or write target embedded", arm => !target.MakesImpostors && arm.MustBeRefused is not null),
            ("only the embedded LLA does as it is told", "leave delay, refusesTicketEvery and fault out, or write target embedded", arm => !target.TakesDisturbances && arm.Disturbance is not null),
            ("no arm of TLS 1.2 can have early data", "write tls 1.3", arm => arm is { Mode: ConnectionMode.EarlyData, Tls: not TlsVersion.Tls13 }),
            ("no arm of HTTP/2 can have early data or timed messages", "write http 1.1", arm => NeedsOpenSsl(arm) && arm.Http == HttpProtocol.Http2),
            ("early data and timed messages take clients on OpenSSL", "write client openssl", arm => NeedsOpenSsl(arm) && arm.Http != HttpProtocol.Http2 && arm.ClientOr(options.Client) != ClientKind.OpenSsl),
            ("early data and timed messages take an LLA on OpenSSL", "write lla openssl", arm => NeedsOpenSsl(arm) && options.Target is TargetOptions.Embedded { Lla.Kind: LlaKind.Kestrel }),
            ("an external target has the certificates that it has", "leave chain out, or write target embedded", arm => !target.MakesCertificates && arm.ChainLength > 1),
        ];
        var arms = ArmsFor(options, target);
        return
        [
            .. from rule in rules
               let asking = arms.Where(rule.Asks).Select(arm => $"'{arm.Name}'").ToList()
               where asking.Count > 0
               select $"{plan.Source}: {rule.Why}, but {string.Join(", ", asking)} {(asking.Count == 1 ? "is" : "are")} such ({rule.Repair})",
            .. Unless(
                plan.Replay is null || options.Target is TargetOptions.Embedded or TargetOptions.Program { Name: ServerProgram.Nginx },
                $"{plan.Source}: replay sends a client's first flight again, which is for the LLA that is started for the run, or nginx, and for nobody else's server (leave replay out, or write target embedded or nginx)"),
            .. Unless(
                plan.Replay is null || arms.Exists(arm => arm.Name == plan.Replay.Arm && arm.Mode == ConnectionMode.EarlyData),
                $"{plan.Source}: replay must name an arm of mode early-data, whose request goes out with the first flight, but '{plan.Replay?.Arm}' is none (name another)"),
            .. Unless(plan.Schedule != ScheduleKind.Outages || target.CanBeRestarted, $"{plan.Source}: only the embedded LLA can be taken away and brought back (write target embedded)"),
            .. options.Soak is { } soak ? SoakScenario.WindowProblems(soak) : [],
        ];
    }

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        var arms = ArmsFor(options, target);
        Schedule schedule = plan.Schedule switch
        {
            ScheduleKind.Windows => new SoakWindows(options.Soak!.Duration, options.Soak.Window, [.. plan.Arms.Select(arm => arm.Weight)]) { Shape = options.Soak.Shape?.Drawn(options.Seed ?? 0) },
            ScheduleKind.Search => new CapacitySearch(options.Slo, options.Block),
            ScheduleKind.Outages => new Outages(options.Outage, [.. plan.Arms.Select(arm => arm.Policy)]),
            _ => new Rounds(options.Rounds.First, options.Rounds.Max, options.Block),
        };
        var run = PlanOf(options, schedule, arms, [.. plan.Comparisons.Where(comparison => target.Measurable([comparison.Metric]).Any())], GatesFor(options, target, arms));
        return run with { SameTwice = plan.SameTwice, SelfTest = plan.SelfTest is { } arm ? new(arm) : null, Replay = plan.Replay, QueueCapacity = plan.QueueCapacity ?? run.QueueCapacity };
    }

    public override IReadOnlyList<ClaimResult> Answer(RunResult run) => _answers?.Answer(run) ?? [];

    public override IReadOnlyList<Curve> Draw(RunResult run) => _answers?.Draw(run) ?? [];

    public override string Finding(RunResult run) => _answers?.Finding(run) is { Length: > 0 } answer ? answer
        : run.Soak is { Windows: > 0 } soak ? SoakScenario.FindingOf(run, soak)
        : Compared(run) is { Length: > 0 } compared ? compared
        : $"{Format.Count(run.Arms.Sum(arm => arm.Outcomes.GetValueOrDefault(nameof(Outcome.Ok))))} of {Format.Count(run.Arms.Sum(arm => arm.Requests), "request")} were served.";

    private static bool NeedsOpenSsl(Arm arm) => arm.TimesMessages || arm.Mode == ConnectionMode.EarlyData;

    private static string Compared(RunResult run) => run.Comparisons.Count == 0 ? "" : string.Join(", ", run.Comparisons.Take(3).Select(one =>
        $"{one.Metric} of {one.Arm} is {one.Text()} of {one.Baseline}")) is var text ? $"{Format.Capital(text)}." : "";

    private List<Arm> ArmsFor(RunOptions options, TargetTraits target) => [.. plan.Arms.Select(arm =>
    {
        // Somebody else's server has its own key.
        var key = target.MakesCertificates && arm.HasKey ? arm.Arm.Key : target.Keys[0];
        return arm.Arm with { Key = key, KeyName = target.NameOf(key), Tls = arm.HasTls ? arm.Arm.Tls : options.TlsVersions[0], Http = arm.HasHttp ? arm.Arm.Http : options.Http ?? arm.Arm.Http };
    })];

    // Those that stand in every scenario, and what a run of this kind is for.
    private List<Gate> GatesFor(RunOptions options, TargetTraits target, List<Arm> arms)
    {
        IEnumerable<Gate> counted = plan.Schedule is ScheduleKind.Search or ScheduleKind.Outages ? target.Invariants.Where(gate => gate.Invariant != RequestInvariants.NoErrors) : target.Invariants;
        return
        [
            .. counted,
            .. plan.Schedule == ScheduleKind.Outages ? InvariantGate.Storms : [],
            .. arms.Exists(arm => arm.MustBeRefused is not null) ? InvariantGate.Impostors : [],
            .. options.Soak is { } soak && SoakScenario.HasTrends(soak) ? TrendGate.DefaultsFor(arms, target, soak.Duration) : [],
        ];
    }
}
