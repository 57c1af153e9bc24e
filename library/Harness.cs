using LoadHarness.Program;

namespace LoadHarness.Library;

/// <summary>LoadHarness within a program of your own, such as a test: a run from its options to its verdict, without a process that you start and without a word on the console.</summary>
/// <remarks>
/// The same runs as those of the command line, with the same files. One at a time: a run that begins while another one goes on waits for its end, since each
/// would be the other's load. What remains in the process are threads that sleep, as many after a hundred runs as after one; the LLA that comes with the
/// harness is a process, and gone when the run is.
/// </remarks>
public static class Harness
{
    private static readonly string Progress = $"{ResultCatalogue.Progress.Name}=";

    private static readonly SemaphoreSlim Turn = new(1);

    /// <summary>Runs a scenario that is written in code, see <see cref="Scenario.Create"/>. Its name is none of the catalogue's.</summary>
    /// <inheritdoc cref="RunAsync(string, IEnumerable{string}?, CancellationToken)"/>
    public static async Task<HarnessRun> RunAsync(Scenario scenario, IEnumerable<string>? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ScenarioCatalogue.Add(scenario);
        return await RunAsync(scenario.Name, options, cancellationToken);
    }

    /// <summary>Runs a plan to its verdict.</summary>
    /// <param name="planFile">Path of the plan: arms, load, requests, data and gates in one file. Paths in it are those seen from its own directory.</param>
    /// <param name="options">Options as they stand on the command line, which outrank the plan; none for what it says.</param>
    /// <param name="cancellationToken">Gives the run up. What was measured until then is in its directory, marked as cancelled.</param>
    /// <returns>The judged run, whatever its verdict.</returns>
    /// <exception cref="HarnessException">There is no run: an error in the plan, each with its line and column, wrong options, a target that cannot be used, or a fault of the harness.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static Task<HarnessRun> RunPlanAsync(string planFile, IEnumerable<string>? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(planFile);
        return RunAsync([Command.Run.Name, $"{RunCatalogue.Plan.Name}={planFile}", .. options ?? []], cancellationToken);
    }

    /// <summary>Runs a scenario to its verdict.</summary>
    /// <param name="scenario">Name of the scenario, such as <c>resumption</c>.</param>
    /// <param name="options">
    /// Options as they stand on the command line, such as <c>profile=quick</c>; none for the scenario's defaults. Variables of the environment are not looked at.
    /// </param>
    /// <param name="cancellationToken">Gives the run up. What was measured until then is in its directory, marked as cancelled.</param>
    /// <returns>The judged run, whatever its verdict.</returns>
    /// <exception cref="HarnessException">There is no run: wrong options, a target that cannot be used, or a fault of the harness.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static Task<HarnessRun> RunAsync(string scenario, IEnumerable<string>? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(scenario);
        return RunAsync([Command.Run.Name, $"{RunCatalogue.Scenario.Name}={scenario}", .. options ?? []], cancellationToken);
    }

    private static async Task<HarnessRun> RunAsync(List<string> words, CancellationToken cancellationToken)
    {
        if (!words.Exists(word => word.StartsWith(Progress, StringComparison.Ordinal)))
        {
            words.Add($"{Progress}none");
        }

        using var output = new StringWriter();
        using var error = new StringWriter();
        await Turn.WaitAsync(cancellationToken);
        try
        {
            HostSettings.Complete();
            var ended = await ProgramEntry.RunAsync(words, output, error, new Caller { Abort = cancellationToken });
            cancellationToken.ThrowIfCancellationRequested();
            return ended is { Run: { } run, Code: not ExitCode.Fault }
                ? new HarnessRun(run, ended.Report is { } report ? Path.GetFullPath(report) : null, $"{output}", $"{error}")
                : throw new HarnessException($"{error}");
        }
        finally
        {
            Turn.Release();
        }
    }
}
