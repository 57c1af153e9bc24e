using LoadHarness.Arms;
using LoadHarness.Reports.Sections;

namespace LoadHarness.Reports.Model;

/// <summary>What a report shows, as clean formatted text and charts, whatever renders it. Computes nothing statistical.</summary>
/// <param name="Title">The question that the scenario answers.</param>
/// <param name="Verdict">The verdict's word, such as <c>PASS</c>.</param>
/// <param name="Tone">The verdict's tone.</param>
/// <param name="Sentence">The verdict in one sentence.</param>
/// <param name="Notice">Why the figures must not be taken as they stand; null for a complete and valid run.</param>
/// <param name="Facts">The run in a few facts.</param>
/// <param name="Arms">The arms that charts show, in order; none when there is no chart of arms.</param>
/// <param name="Sections">The sections, in order.</param>
public sealed record ReportModel(
    string Title, string Verdict, Tone Tone, string Sentence, string? Notice, IReadOnlyList<Fact> Facts, IReadOnlyList<ArmKey> Arms, IReadOnlyList<Section> Sections)
{
    /// <summary>The reports of single runs, where this one shows several side by side.</summary>
    public IReadOnlyList<Chapter> Chapters { get; init; } = [];

    /// <summary>The report of a run; a pure function of it.</summary>
    public static ReportModel From(RunResult run) => new(
        Plain.Line(run.Question),
        Format.Word(run.Verdict),
        Tones.Of(run.Verdict),
        Plain.Line(run.Sentence),
        NoticeOf(run),
        FactsOf(run),
        [.. run.Looks().Select(arm => new ArmKey(arm.Look, arm.Arm.Name))],
        [
            .. CalibrationSection.From(run),
            GatesSection.From(run),
            .. HasRounds(run) ? [ClaimsSection.From(run)] : Array.Empty<Section>(),
            .. AnatomySection.From(run),
            .. ImpostorsSection.From(run),
            .. FaultsSection.From(run),
            .. EarlyDataSection.From(run),
            .. TrendsSection.From(run),
            .. SoakSection.From(run),
            .. StormSection.From(run),
            .. run.Kind == RunKind.Outages ? [CurvesSection.From(run)] : Array.Empty<Section>(),
            .. BaselineSection.From(run),
            .. HasRounds(run) ? [ComparisonsSection.From(run)] : Array.Empty<Section>(),
            ArmsSection.From(run),
            .. RequestsSection.From(run),
            LatencySection.From(run),
            StepsSection.From(run),
            .. HasRounds(run) ? [CurvesSection.From(run)] : Array.Empty<Section>(),
            .. HasRounds(run) ? [CpuSection.From(run), RoundsSection.From(run)] : Array.Empty<Section>(),
            ErrorsSection.From(run),
            ProofSection.From(run),
            .. ShardsSection.From(run),
            ValiditySection.From(run),
            SetupSection.Environment(run),
            SetupSection.Options(run),
            .. PlanSection.From(run),
            SetupSection.Repeat(run),
            DataSection.From(run),
        ]);

    /// <summary>Why a run's figures must not be taken as they stand, in one sentence; null for a complete and valid run that has no unlike baseline.</summary>
    public static string? NoticeOf(RunResult run) => DoubtOf(run) ?? BaselineSection.Notice(run);

    /// <summary>Why a run proves nothing, in one sentence; null for a complete and valid run.</summary>
    public static string? DoubtOf(RunResult run)
    {
        if (run.Status == RunStatus.Cancelled)
        {
            return $"Partial result: the run was cancelled after {Format.Elapsed(run.DurationSeconds)}. "
                + "Every figure covers only what was measured until then.";
        }

        if (run.Status is RunStatus.Broken or RunStatus.Unanswered)
        {
            return $"Partial result: the run ended after {Format.Elapsed(run.DurationSeconds)} because the target {(run.Status == RunStatus.Broken ? "failed" : "never answered")}. "
                + "Every figure covers only what was measured until then.";
        }

        if (run.Status == RunStatus.Invalid || run.Verdict == Gates.Verdict.Invalid)
        {
            var broken = run.Validity.Where(check => !check.Ok).Select(check => Plain.Line(check.Name)).ToList();
            var reason = broken.Count == 0 ? "" : $" Broken: {string.Join(", ", broken)}.";
            return $"Invalid run: its figures cannot be believed.{reason}";
        }

        return null;
    }

    // Where arms run at once or each once there is nothing to compare round by round, and the CPU of an arm is not known.
    private static bool HasRounds(RunResult run) => run.Kind is RunKind.Rounds or RunKind.Steps;

    private static List<Fact> FactsOf(RunResult run)
    {
        var rounds = run.Arms.Select(arm => arm.Rounds.Count).DefaultIfEmpty().Max();
        return
        [
            new("Scenario", run.Scenario),
            new("Started", Format.Moment(run.StartedAt)),
            new("Duration", Format.Elapsed(run.DurationSeconds)),
            new("Plan", run.Soak is { } soak ? $"{Format.Count(run.Arms.Count, "arm")} at once, {Format.Count(soak.Windows, "window")}" : $"{Format.Count(run.Arms.Count, "arm")} × {Format.Count(rounds, "round")}{(run.Launches > 1 ? $" in {Format.Count(run.Launches, "launch")}" : "")}"),
            new("Requests", Format.Count(run.Arms.Sum(arm => arm.Requests))),
            new("Load", LoadOf(run)),
            .. run.Arms.Count == 0 ? Array.Empty<Fact>() : [new("Clients", ClientsOf(run))],
        ];
    }

    // Files of before there was another client do not say.
    private static string ClientsOf(RunResult run) => string.Join(
        " and ", run.Arms.Select(arm => arm.Client is { } client && client != Names.Of(ClientKind.DotNet) ? client == Names.Of(ClientKind.OpenSsl) ? "OpenSSL" : client : ".NET").Distinct())
        + (run.Generator.Loops is > 1 and var loops ? $", {Format.Count(loops, "event loop")}" : "");

    private static string LoadOf(RunResult run) => (run.Kind, run.Generator.Rate) switch
    {
        (RunKind.Windows, _) when run.Soak?.Shape is { } shape => shape.Text,
        (RunKind.Steps, _) => "open, rising rates",
        (RunKind.Windows, { } rate) => $"open, {Format.Rate(rate)} of all arms",
        (_, { } rate) => $"open, {Format.Rate(rate)} an arm",
        _ => "closed loop",
    };
}
