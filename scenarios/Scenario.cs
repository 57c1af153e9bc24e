using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Options;
using LoadHarness.Results;
using LoadHarness.Schedules;

namespace LoadHarness.Scenarios;

/// <summary>One question: how to measure it, and what the measurement says to the claims people make.</summary>
public abstract class Scenario
{
    /// <summary>The name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>The question in one sentence.</summary>
    public abstract string Question { get; }

    /// <summary>A paragraph for <c>help NAME</c>: arms, gates and what to make of the answer.</summary>
    public abstract string Description { get; }

    /// <summary>The keys whose certificates are used when the user names none, at least one.</summary>
    public virtual IReadOnlyList<KeyKind> DefaultKeys => [KeyKind.Rsa2048, KeyKind.EcdsaP256];

    /// <summary>Why the scenario cannot run with these options against this target: a sentence each, with its repair; none when it can. Pure.</summary>
    public virtual IReadOnlyList<string> Problems(RunOptions options, TargetTraits target) =>
        options.TlsVersions.Count > 1 ? [$"tls must be one version for {Name}, but is '{options.Effective["tls"]}' (write tls={Names.Of(options.TlsVersions[0])})"] : [];

    /// <summary>The kind of load when the user names none.</summary>
    public virtual LoadKind DefaultLoad => LoadKind.Open;

    /// <summary>Clients of an arm when the user names no number.</summary>
    public virtual int DefaultClients => 8;

    /// <summary>Limit of a handshake and of an answer when the user gives none; null takes those of the options.</summary>
    public virtual TimeSpan? DefaultTimeout => null;

    /// <summary>The plan that answers the question for these options and this target. Pure.</summary>
    public abstract LoadPlan Plan(RunOptions options, TargetTraits target);

    /// <summary>Answers the claims that the scenario is about, from the judged run.</summary>
    public abstract IReadOnlyList<ClaimResult> Answer(RunResult run);

    /// <summary>Figures of several arms that belong on one picture.</summary>
    public virtual IReadOnlyList<Curve> Draw(RunResult run) => [];

    /// <summary>What was found, in one sentence with its numbers; empty when nothing could be compared.</summary>
    public abstract string Finding(RunResult run);

    /// <summary>Refuses one-way arms where every client is asked for a certificate.</summary>
    protected IEnumerable<string> OneWayProblems(TargetTraits target) => target.OneWay
        ? []
        : [$"{Name} has arms without a client certificate, which an external target asks of everyone (write target=embedded)"];

    /// <summary>A plan with the scenario's name and all that the options decide alone; arms, comparisons and gates are the scenario's.</summary>
    protected LoadPlan PlanOf(RunOptions options, IReadOnlyList<Arm> arms, IReadOnlyList<ComparisonPlan> comparisons, IReadOnlyList<Gate> gates) => new()
    {
        Scenario = Name,
        Question = Question,
        Arms = arms,
        Clients = options.Clients,
        Load = options.Load ?? DefaultLoad,
        Rate = options.Rate,
        Rounds = options.Rounds.First,
        MaxRounds = options.Rounds.Max,
        Block = options.Block,
        WarmUp = options.WarmUp,
        Seed = options.Seed ?? 0,
        Naming = options.ServerNames,
        Comparisons = comparisons,
        Gates = gates,
    };
}
