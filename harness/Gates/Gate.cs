using LoadHarness.Gates.Files;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Gates;

/// <summary>A rule that a run must keep, and how it is judged. Its kind says how a file holds it.</summary>
/// <param name="Name">Short name for tables and CI, unique within the plan.</param>
public abstract record Gate(string Name)
{
    /// <summary>The rule in one line, such as <c>handshake p50, resumed / cold ≤ 0.90</c>.</summary>
    public abstract string Rule { get; }

    /// <summary>How a file holds it.</summary>
    public abstract GateKind Kind { get; }

    /// <summary>What noise does to its answer.</summary>
    public abstract Noise Noise { get; }

    /// <summary>What a file holds of it beside name and kind, in the order of the kind's properties; null for what it does not have.</summary>
    public abstract IEnumerable<(string Property, object? Value)> Written { get; }

    /// <summary>The arms that it names; none where it is about all of a group.</summary>
    public IEnumerable<string> NamedArms => Written.Where(written => written.Property is "arm" or "arms" or "dividedBy").SelectMany(written => written.Value switch
    {
        string name => [name],
        IReadOnlyList<string> names => names,
        _ => Array.Empty<string>(),
    });

    /// <summary>Its answer. Pure: the same evidence gives the same answer.</summary>
    public abstract GateAnswer Judge(Evidence evidence);

    /// <summary>An interval passes when all of it is at or below the limit, fails when all of it is above, and leaves the gate inconclusive otherwise.</summary>
    protected static Verdict Against(double limit, double? low, double? high) =>
        high <= limit ? Verdict.Pass : low > limit ? Verdict.Fail : Verdict.Inconclusive;

    /// <summary>Where the interval lies, in words.</summary>
    protected static string Place(Verdict verdict, string interval, string limit) => verdict switch
    {
        Verdict.Pass => $"the whole interval {interval} is at or below the limit {limit}",
        Verdict.Fail => $"the whole interval {interval} is above the limit {limit}",
        _ => $"the interval {interval} holds the limit {limit}",
    };

    /// <summary>Why rounds did not decide, and how many would.</summary>
    /// <param name="finding">What was found, beginning with whose <paramref name="value"/> it is.</param>
    /// <param name="value">The estimate as text.</param>
    /// <param name="limit">The limit as text.</param>
    /// <param name="logs">The logarithm of each round's value: only their scatter counts.</param>
    /// <param name="distance">From the estimate to the limit, both as logarithms.</param>
    /// <param name="confidence">Confidence of the interval.</param>
    /// <param name="launches">Whether the values are those of launches.</param>
    protected static string Undecided(string finding, string value, string limit, IReadOnlyList<double> logs, double distance, double confidence, bool launches = false) =>
        Resolution.LeastDetectable(logs, confidence) is not { } detectable || !double.IsFinite(detectable)
            ? finding
            : Undecided(
                finding, value, limit, Format.Percent(Math.Round(detectable, 3)),
                Resolution.RoundsToResolve(logs, distance, confidence, launches ? LaunchEstimates.Fewest : null), logs.Count, launches ? "launch" : "round");

    /// <summary>The same, where it is known how many would.</summary>
    protected static string Undecided(string finding, string value, string limit, string detectable, int? needed, long rounds, string noun = "round")
    {
        // Where the formula says that these rounds should have sufficed, chance was against them: more are needed all the same.
        var advice = needed is { } enough
            ? $"to tell {value} from {limit} takes about {Format.Count(Math.Max(enough, rounds + 1), noun)}"
            : $"{value} is too near to {limit} for any number of {noun}{(noun == "launch" ? "es" : "s")} up to {Format.Count(Resolution.MostRounds)}";
        return $"{finding}; these {noun}{(noun == "launch" ? "es" : "s")} can detect a difference of {detectable} (80 % power); {advice}";
    }

    /// <summary>Why there is no interval, to stand behind what was found.</summary>
    protected static string TooFewRounds(long rounds, double confidence, string noun = "round") =>
        $", but {Format.Count(rounds, noun)} give no interval at {Format.Percent(confidence)}: "
        + $"that takes at least {Format.Count(SignedRank.FewestRounds(1 - confidence), noun)}";

    /// <summary>An answer of this gate.</summary>
    protected GateResult Result(string measured, Verdict verdict, string why) => new(Name, Rule, measured, verdict, why);
}

/// <summary>A gate's answer, and the comparison that it rests on.</summary>
/// <param name="Result">The answer.</param>
public sealed record GateAnswer(GateResult Result)
{
    /// <summary>Two arms of the run, with limit and verdict; null when none are compared.</summary>
    public ComparisonResult? Comparison { get; init; }

    /// <summary>An arm and itself in the baseline run, with limit and verdict; null when they are not compared.</summary>
    public BaselineComparison? ToBaseline { get; init; }
}

/// <summary>Whether noise can move the answer of a gate, and which share of the run's error probability such gates have.</summary>
public enum Noise
{
    /// <summary>It cannot: counts are exact.</summary>
    None,

    /// <summary>It shares with the other gates on this run's rounds, and more rounds may decide it.</summary>
    Rounds,

    /// <summary>It shares with all trends of the soak.</summary>
    Trends,

    /// <summary>It shares with the other gates on the baseline.</summary>
    Baseline,
}
