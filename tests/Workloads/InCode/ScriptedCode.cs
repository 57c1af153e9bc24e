using LoadHarness.Recording;
using LoadHarness.Tests.Engine;
using LoadHarness.Tests.Support;
using LoadHarness.Workloads.InCode;

namespace LoadHarness.Tests.Workloads.InCode;

/// <summary>Code on a client that answers by the path: <c>/404</c>, <c>/reset</c>, <c>/slow</c> when it is released, and all else with 200.</summary>
internal sealed class ScriptedCode
{
    public static readonly Uri Root = new("https://lla-test:8444");

    public ManualClock Clock { get; } = new();

    /// <summary>Method and path of each request, in order.</summary>
    public List<string> Sent { get; } = [];

    /// <summary>Lets the answer to <c>/slow</c> go.</summary>
    public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Sends until an invocation has ended.</summary>
    public static async Task<List<Sample>> AttemptAsync(CodeClient client)
    {
        List<Sample> samples = [];
        do
        {
            samples.Add(await client.SendAsync(0, 0));
        }
        while (samples[^1].HasNext);

        return samples;
    }

    public CodeClient Client(Func<ScenarioContext, Task<Response>> run, params string[] steps) => Client(new CodeWorkload(run, steps));

    public CodeClient Client(CodeWorkload workload, int index = 0, CancellationToken abort = default)
    {
        var script = new CodeScript(Root);
        var inner = new ScriptedClient(async (arm, due) =>
        {
            Sent.Add($"{script.Template.Method} {script.Template.Path}");
            await (script.Template.Path == "/slow" ? Released.Task : Task.CompletedTask);
            var sample = ScriptedClient.Ok(arm, due);
            switch (script.Template.Path)
            {
                case "/404":
                    script.Hear(404, "gone"u8);
                    return sample with { Outcome = Outcome.UnexpectedStatus, Error = "status 404" };
                case "/reset":
                    return sample with { Outcome = Outcome.ConnectionReset, Error = "reset" };
                default:
                    script.Hear(200, "{}"u8);
                    return sample;
            }
        });
        return new CodeClient(workload, inner, script, index, new Random(1), Clock, abort);
    }
}
