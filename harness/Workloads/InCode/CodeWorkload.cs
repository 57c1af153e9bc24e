namespace LoadHarness.Workloads.InCode;

/// <summary>What the clients of a run do, where it is written in code.</summary>
/// <param name="Run">What a client does when it is its turn: one invocation.</param>
/// <param name="Steps">Names of the steps, in the order in which they are shown; none for a scenario without steps.</param>
public sealed record CodeWorkload(Func<ScenarioContext, Task<Response>> Run, IReadOnlyList<string> Steps)
{
    /// <summary>Done before the warm-up; what it throws ends the run before anything is sent. Null for nothing.</summary>
    public Func<LifeContext, Task>? Init { get; init; }

    /// <summary>Done when all clients have ended; what it throws is written to the log. Null for nothing.</summary>
    public Func<LifeContext, Task>? Clean { get; init; }

    /// <summary>Rows that invocations get; null for none.</summary>
    public DataFeed? Data { get; init; }

    /// <summary>Whether a step that fails ends its invocation.</summary>
    public bool EndsWithFailure { get; init; } = true;

    /// <summary>What invocations write.</summary>
    public ScenarioLog Log { get; init; } = new();
}

/// <summary>What a scenario works with before and after its run.</summary>
/// <param name="Target">The target in a line for people.</param>
/// <param name="Logger">Takes what is to be found in the run's directory.</param>
/// <param name="CancellationToken">Cancelled when the run is to end.</param>
public sealed record LifeContext(string Target, ScenarioLog Logger, CancellationToken CancellationToken);
