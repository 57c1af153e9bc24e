using LoadHarness.Options;

namespace LoadHarness.Plans;

/// <summary>A section of a plan that holds options of a run.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Meaning">What it is about, for people.</param>
/// <param name="Options">Its members, each with the option that it is.</param>
/// <param name="Short">The option that a text in place of the section gives; null for none.</param>
internal sealed record PlanSection(string Name, string Meaning, IReadOnlyList<(string Name, Option Option)> Options, Option? Short = null)
{
    /// <summary>Members that are no options.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];
}

/// <summary>The sections of a plan, and what else it has. A new option has its place here, or in <c>options</c> by itself.</summary>
internal static class PlanSections
{
    /// <summary>Member of <c>load</c> that says how the run goes on.</summary>
    public const string Schedule = "schedule";

    /// <summary>Requests that may wait where a plan does not say.</summary>
    public const int UsualQueue = 1024;

    /// <summary>The fewest rounds that an option may say.</summary>
    public const int FewestRounds = 6;

    // A plan is a scenario, has its arms and gates itself, and is not where its results go.
    private static readonly Option[] NotInPlans =
        [RunCatalogue.Scenario, RunCatalogue.Plan, RunCatalogue.Mix, RunCatalogue.Resume, ResultCatalogue.Gates, ResultCatalogue.Out, ResultCatalogue.Overwrite];

    private static readonly PlanSection[] Own =
    [
        new(
            "target",
            "The server under load",
            [("address", TargetCatalogue.Target), .. Named(TargetCatalogue.All.Except([TargetCatalogue.Target, TargetCatalogue.Identities, TargetCatalogue.Request, TargetCatalogue.Data, TargetCatalogue.DataUse, TargetCatalogue.ExpectStatus, TargetCatalogue.Expect, TargetCatalogue.ExpectWithin])), .. Named(LlaCatalogue.All)],
            TargetCatalogue.Target),
        new(
            "requests",
            "What clients send",
            [("file", TargetCatalogue.Request), .. Named([TargetCatalogue.ExpectStatus, TargetCatalogue.Expect, TargetCatalogue.ExpectWithin])],
            TargetCatalogue.Request),
        new("identities", "Who the clients are, where each is somebody of its own", [("from", TargetCatalogue.Identities)], TargetCatalogue.Identities),
        new("data", "Values for the {{names}} of the requests", [("file", TargetCatalogue.Data), ("use", TargetCatalogue.DataUse)], TargetCatalogue.Data),
        new(
            "load",
            "How much, how long, and how many clients",
            [
                ("shape", RunCatalogue.Load),
                .. Named(
                [
                    RunCatalogue.Rate, RunCatalogue.Clients, RunCatalogue.Client, RunCatalogue.Loops, RunCatalogue.Rounds, RunCatalogue.Block, RunCatalogue.Launches, RunCatalogue.WarmUp, RunCatalogue.Duration,
                    RunCatalogue.Window, RunCatalogue.Slo, RunCatalogue.Outage,
                ]),
            ],
            RunCatalogue.Load)
        { Others = [Schedule, "queue"] },
    ];

    /// <summary>All of them, in the order in which files are written.</summary>
    public static IReadOnlyList<PlanSection> All { get; } =
    [
        .. Own,
        new("options", "Every other option of a run", [.. Named(Command.Run.Options.Except(NotInPlans).Except(Own.SelectMany(section => section.Options).Select(option => option.Option)))]),
    ];

    /// <summary>Members of a plan, in the order in which files are written.</summary>
    public static IReadOnlyList<string> Members { get; } =
        ["$schema", "name", "question", .. All.Select(section => section.Name), "arms", "comparisons", "sameTwice", "selfTest", "replay", "answers", "gates"];

    /// <summary>How a run can go on, by the name in files.</summary>
    public static IReadOnlyList<(string Name, ScheduleKind Kind)> Schedules { get; } =
        [("rounds", ScheduleKind.Rounds), ("soak", ScheduleKind.Windows), ("capacity", ScheduleKind.Search), ("storm", ScheduleKind.Outages)];

    private static IEnumerable<(string Name, Option Option)> Named(IEnumerable<Option> options) => options.Select(option => (option.Name, option));
}
