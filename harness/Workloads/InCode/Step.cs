namespace LoadHarness.Workloads.InCode;

/// <summary>A named part of an invocation, with latencies, outcomes and errors of its own: those of the requests that are sent within it.</summary>
public static class Step
{
    /// <summary>Runs a step. One that fails ends the invocation, unless the scenario goes on after failures; so does an exception.</summary>
    /// <param name="name">Its name, one of those that the scenario declares.</param>
    /// <param name="context">The invocation.</param>
    /// <param name="run">What it does.</param>
    public static async Task<Response> Run(string name, ScenarioContext context, Func<Task<Response>> run) => await RunAsync(name, context, run);

    /// <inheritdoc cref="Run(string, ScenarioContext, Func{Task{Response}})"/>
    public static async Task<Response<T>> Run<T>(string name, ScenarioContext context, Func<Task<Response<T>>> run) => await RunAsync(name, context, run);

    private static async Task<T> RunAsync<T>(string name, ScenarioContext context, Func<Task<T>> run)
        where T : Response
    {
        var invocation = context.Invocation;
        invocation.BeginStep(name);
        var response = await run();
        await invocation.EndStepAsync(response);
        return response.IsError && invocation.EndsWithFailure ? throw new StepFailedException() : response;
    }
}

/// <summary>Ends an invocation whose step has failed and told why.</summary>
internal sealed class StepFailedException() : Exception("a step failed, which ends the invocation");
