using LoadHarness.Options;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Statistics.Judges;

/// <summary>A stored run that another one is judged against.</summary>
/// <param name="Name">Name of its directory, without the way there.</param>
/// <param name="Run">What it measured.</param>
public sealed record Baseline(string Name, RunResult Run)
{
    /// <summary>Past runs like it, in the order in which they were started.</summary>
    public IReadOnlyList<RunResult> History { get; init; } = [];

    /// <summary>Past runs that were found but not used.</summary>
    public IReadOnlyList<LeftOutRun> LeftOut { get; init; } = [];

    /// <summary>Past runs of other scenarios that were found.</summary>
    public int OfOtherScenarios { get; init; }

    /// <summary>Whether to compare although the runs are unlike.</summary>
    public bool AllowsUnlike { get; init; }

    /// <summary>
    /// Why no run can be judged against it, to stand after "must be"; null when one can. Steps of a search are no rounds: each has a
    /// rate of its own, so that there is nothing to take a median of.
    /// </summary>
    public string? Obstacle => Run switch
    {
        { Status: RunStatus.Cancelled } => "a run that came to its end, but was cancelled",
        { Status: RunStatus.Invalid } => "a run that can be believed, but is invalid",
        { Status: RunStatus.Broken or RunStatus.Unanswered } => "a run that came to its end, but ended when the target failed",
        { Kind: RunKind.Steps } =>
            $"a run with rounds that repeat each other, but those of {Run.Scenario} have each a rate of its own",
        _ => null,
    };

    /// <summary>
    /// With those past runs alone that have the rounds and launches of a run with these options: more of them, or fewer, give medians that scatter otherwise.
    /// </summary>
    public Baseline MeasuredAs(IReadOnlyDictionary<string, string> options) => this with { History = [.. History.Where(run => AmountOf(run.Options) == AmountOf(options))] };

    // A run of an earlier version was of one launch.
    private static (string Rounds, string Launches) AmountOf(IReadOnlyDictionary<string, string> options) =>
        (options.GetValueOrDefault(RunCatalogue.Rounds.Name, ""), options.GetValueOrDefault(RunCatalogue.Launches.Name, "1"));

    /// <summary>ln of the median over its rounds, or of the mean of its launches, a past run that has it each.</summary>
    /// <param name="arm">The arm, of the same name in all runs.</param>
    /// <param name="metric">What it has.</param>
    internal double[] Past(string arm, Metric metric) =>
    [
        .. from run in History
           from same in run.Arms
           where same.Name == arm
           let median = RoundValues.Median(same, metric)
           where median is not null
           select Math.Log(median.Value),
    ];
}
