using LoadHarness.Scenarios.Claims;
using LoadHarness.Workloads.InCode;

namespace LoadHarness.Scenarios;

/// <summary>One question: how to measure it, and what the measurement says to the claims people make.</summary>
/// <param name="name">The name on the command line.</param>
/// <param name="question">The question in one sentence.</param>
public abstract class Scenario(string name, string question)
{
    /// <summary>A scenario that is written in code, as NBomber's are.</summary>
    /// <param name="name">Its name on the command line: letters, digits and dashes.</param>
    /// <param name="run">What a client does when it is its turn.</param>
    /// <exception cref="ArgumentException">The name is none.</exception>
    public static CodeScenario Create(string name, Func<ScenarioContext, Task<Response>> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return name is { Length: > 0 and <= 40 } && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? new(name, run)
            : throw new ArgumentException($"a scenario must have a name of 1 to 40 letters, digits and dashes, but has '{name}'", nameof(name));
    }

    /// <summary>The name on the command line.</summary>
    public string Name { get; } = name;

    /// <summary>The question in one sentence.</summary>
    public string Question { get; } = question;

    /// <summary>A paragraph for <c>help NAME</c>: arms, gates and what to make of the answer.</summary>
    public abstract string Description { get; }

    /// <summary>Which options it takes, and what holds where the user gives none.</summary>
    public virtual ScenarioDefaults Defaults => new(Name);

    /// <summary>Why the scenario cannot run with these options against this target: a sentence each, with its repair; none when it can. Pure.</summary>
    public virtual IReadOnlyList<string> Problems(RunOptions options, TargetTraits target) =>
        options.TlsVersions.Count > 1 ? [$"tls must be one version for {Name}, but is '{options.Effective["tls"]}' (write tls={Names.Of(options.TlsVersions[0])})"] : [];

    /// <summary>The plan that answers the question for these options and this target. Pure.</summary>
    public abstract LoadPlan Plan(RunOptions options, TargetTraits target);

    /// <summary>The answers of a judged run to the claims that the scenario is about; none where it is about something else.</summary>
    public virtual IReadOnlyList<ClaimResult> Answer(RunResult run) => [.. Claims.SelectMany(claim => claim.Of(run))];

    /// <summary>Figures of several arms that belong on one picture.</summary>
    public virtual IReadOnlyList<Curve> Draw(RunResult run) => [];

    /// <summary>What was found, in one sentence with its numbers; empty when nothing could be compared.</summary>
    public abstract string Finding(RunResult run);

    /// <summary>The claims that the scenario is about.</summary>
    private protected virtual IReadOnlyList<Claim> Claims => [];

    /// <summary>Refuses one-way arms where every client is asked for a certificate.</summary>
    protected IEnumerable<string> OneWayProblems(TargetTraits target) =>
        Unless(target.HasOneWayEndpoint, $"{Name} has arms without a client certificate, which an external target asks of everyone (write target=embedded)");

    /// <summary>Refuses several kinds of keys where arms are told apart by something else.</summary>
    protected IEnumerable<string> KeyProblems(RunOptions options, TargetTraits target) =>
        Unless(target.Keys.Count == 1, $"keys must be one kind for {Name}, but is '{string.Join(',', options.Keys.Select(Names.Of))}' (write keys={Names.Of(target.Keys[0])})");

    /// <summary>The problem, unless something holds.</summary>
    protected static IEnumerable<string> Unless(bool holds, string problem) => holds ? [] : [problem];

    /// <summary>A plan of rounds with the scenario's name and all that the options decide alone; arms, comparisons and gates are the scenario's.</summary>
    protected LoadPlan PlanOf(RunOptions options, IReadOnlyList<Arm> arms, IReadOnlyList<ComparisonPlan> comparisons, IReadOnlyList<Gate> gates) =>
        PlanOf(options, new Rounds(options.Rounds.First, options.Rounds.Max, options.Block), arms, comparisons, gates);

    /// <summary>The same with another schedule.</summary>
    protected LoadPlan PlanOf(RunOptions options, Schedule schedule, IReadOnlyList<Arm> arms, IReadOnlyList<ComparisonPlan> comparisons, IReadOnlyList<Gate> gates) => new()
    {
        Scenario = Name,
        Question = Question,
        Arms = arms,
        Shard = options.Shard is ShardChoice.Given { Shard: var shard } ? shard : Shard.Whole,
        StartsAt = options.Start is StartChoice.At { Time: var start } ? start : null,
        Clients = options.Clients,
        Client = options.Client,
        Loops = options.Loops,
        KeyLog = options.KeyLog,
        Load = options.Load,
        Rate = options.Rate,
        Schedule = schedule,
        WarmUp = options.WarmUp,
        Launches = options.Launches,
        Seed = options.Seed ?? 0,
        Naming = options.ServerNames,
        IsTargetShared = options.Target is TargetOptions.External,
        Comparisons = comparisons,
        Gates = gates,
    };
}
