using LoadHarness.Gates.Invariants;
using LoadHarness.Workloads.InCode;

namespace LoadHarness.Scenarios;

/// <summary>A scenario whose requests are asked for by code: loops, signatures and tokens, which no file can say. Immutable; made by <see cref="Scenario.Create"/>.</summary>
public sealed class CodeScenario : Scenario
{
    private readonly Definition _definition;

    internal CodeScenario(string name, Func<ScenarioContext, Task<Response>> run)
        : this(new Definition(name, new CodeWorkload(run, [])))
    {
    }

    private CodeScenario(Definition definition)
        : base(definition.Name, definition.Question) => _definition = definition;

    public override string Description =>
        $"Written in code{(Workload.Steps.Count > 0 ? $", with {Format.Count(Workload.Steps.Count, "step")}: {string.Join(", ", Workload.Steps)}" : "")}. One arm for each mode of mix=, all at once; load= is in place of the load that the code "
        + "names. Each request is proven, measured and judged like those of other scenarios, and what the code calls failed is an error. Default gates: every connection is what its arm claims, no errors, every client identified, and the "
        + "thresholds of the code.";

    public override ScenarioDefaults Defaults => new(Name) { Keys = [KeyKind.Rsa2048], Schedule = ScheduleKind.Windows, Shape = _definition.Shape, Mix = [new(_definition.Mode, 1)] };

    private CodeWorkload Workload => _definition.Workload;

    /// <summary>Names the steps, in the order in which they are shown. A step that is not named fails.</summary>
    public CodeScenario WithSteps(params IReadOnlyList<string> names) => names.Distinct().Count() == names.Count && !names.Any(string.IsNullOrWhiteSpace)
        ? With(Workload with { Steps = names })
        : throw new ArgumentException("steps must have a name each, and no two the same", nameof(names));

    /// <summary>Says what the run is to answer.</summary>
    public CodeScenario WithQuestion(string question) => new(_definition with { Question = question });

    /// <summary>Done before the warm-up; what it throws ends the run before anything is sent.</summary>
    public CodeScenario WithInit(Func<LifeContext, Task> init) => With(Workload with { Init = init });

    /// <summary>Done when all clients have ended; what it throws is written to the log.</summary>
    public CodeScenario WithClean(Func<LifeContext, Task> clean) => With(Workload with { Clean = clean });

    /// <summary>Rows that invocations get.</summary>
    public CodeScenario WithData(DataFeed data) => With(Workload with { Data = data });

    /// <summary>Whether a step that fails ends its invocation, as it does where nothing is said.</summary>
    public CodeScenario WithRestartIterationOnFail(bool shouldRestart) => With(Workload with { EndsWithFailure = shouldRestart });

    /// <summary>How clients connect where <c>mix=</c> says nothing; kept connections, where this does not either.</summary>
    public CodeScenario WithConnections(ConnectionMode mode) => new(_definition with { Mode = mode });

    /// <summary>The load, part after part, where <c>load=</c> says nothing.</summary>
    /// <exception cref="ArgumentException">All that is wrong with it.</exception>
    public CodeScenario WithLoadSimulations(params IReadOnlyList<LoadSimulation> parts)
    {
        var shape = LoadNotation.ReadShape(new GivenText(Name, string.Join(',', parts.Select(part => part.Text)), ""));
        return shape.Problems.Count > 0 ? throw new ArgumentException(string.Join('\n', shape.Problems), nameof(parts)) : new(_definition with { Shape = shape.Value! });
    }

    /// <summary>Limits that every arm must keep, of all requests or of those of a step.</summary>
    public CodeScenario WithThresholds(params IReadOnlyList<Threshold> thresholds) => new(_definition with { Thresholds = thresholds });

    public override IReadOnlyList<string> Problems(RunOptions options, TargetTraits target) =>
    [
        .. base.Problems(options, target),
        .. KeyProblems(options, target),
        .. SoakScenario.MixProblems(options.Soak!),
        .. from threshold in _definition.Thresholds
           where threshold.Step is { } step && !Workload.Steps.Contains(step)
           select $"the step '{threshold.Step}' of a threshold of {Name} must be one of {(Workload.Steps.Count == 0 ? "none" : string.Join(", ", Workload.Steps.Select(step => $"'{step}'")))} (name it by {nameof(WithSteps)})",
        .. Unless(options.Files.Request is null, $"request= must be left out with {Name}, whose code says what is sent"),
    ];

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        var soak = options.Soak!;
        var arms = SoakScenario.ArmsOf(options, target);
        return PlanOf(options, SoakScenario.ScheduleOf(options), arms, [], [.. target.Invariants.SelectMany(Standing), .. _definition.Thresholds.SelectMany(threshold => arms.Select(threshold.GateOf))]) with
        {
            // Each run has a log of its own.
            Code = Workload with { Log = new() },
            RequestNames = Workload.Steps,
        };
    }

    public override string Finding(RunResult run) => run.Soak is { Windows: > 0 } soak ? SoakScenario.FindingOf(run, soak) : "";

    // Where the code says how many may fail, that is in place of none at all: of all requests; or of those of a step, and then no others may.
    private IEnumerable<Gate> Standing(InvariantGate gate)
    {
        List<Threshold> errors = [.. _definition.Thresholds.Where(threshold => threshold.MostErrors is not null)];
        return gate.Invariant != RequestInvariants.NoErrors || errors.Count == 0 ? [gate]
            : errors.Exists(threshold => threshold.Step is null) ? []
            : Workload.Steps.Except(errors.Select(threshold => threshold.Step)).Select(step => gate with { Name = $"{gate.Name} of {step}", Request = step }).Prepend(gate with { AtMost = errors.Sum(threshold => threshold.MostErrors) });
    }

    private CodeScenario With(CodeWorkload workload) => new(_definition with { Workload = workload });

    private sealed record Definition(string Name, CodeWorkload Workload)
    {
        public string Question { get; init; } = $"Does {Name} keep its thresholds?";

        public LoadShape Shape { get; init; } = LoadNotation.ReadShape(new GivenText("load", "keepConstant:1:1m", "")).Value!;

        public ConnectionMode Mode { get; init; } = ConnectionMode.KeepAlive;

        public IReadOnlyList<Threshold> Thresholds { get; init; } = [];
    }
}
