using LoadHarness.Machine.Loops;
using LoadHarness.Recording;
using LoadHarness.Tests.Engine;
using LoadHarness.Tests.Support;
using LoadHarness.Workloads.InCode;
using Xunit;

namespace LoadHarness.Tests.Workloads.InCode;

public sealed class CodeClientTests
{
    private readonly ScriptedCode _code = new();

    [Fact]
    public async Task An_attempt_is_one_invocation_and_each_of_its_requests_a_sample_of_its_step()
    {
        await using var client = _code.Client(
            async context =>
            {
                var token = await Step.Run("log in", context, async () => Response.Ok((await context.Client.PostAsync("/login", "{}")).Status));
                return await Step.Run("order", context, async () =>
                {
                    await context.Client.GetAsync($"/first/{token.Payload}/{context.InvocationNumber}");
                    return (await context.Client.GetAsync("/second")).Response;
                });
            },
            "log in",
            "order");

        var samples = await ScriptedCode.AttemptAsync(client);

        Assert.Equal(["POST /login", "GET /first/200/1", "GET /second"], _code.Sent);
        Assert.Equal([(0, true, Outcome.Ok), (1, true, Outcome.Ok), (1, false, Outcome.Ok)], samples.Select(sample => (sample.Request, sample.HasNext, sample.Outcome)));
        Assert.Equal(3, (await ScriptedCode.AttemptAsync(client)).Count);
        Assert.Equal("GET /first/200/2", _code.Sent[4]);
    }

    [Fact]
    public async Task The_codes_own_time_is_nobodys_latency()
    {
        await using var client = _code.Client(async context =>
        {
            _code.Clock.Advance(TimeSpan.FromSeconds(3));
            await context.Client.GetAsync("/a");
            _code.Clock.Advance(TimeSpan.FromSeconds(5));
            return (await context.Client.GetAsync("/b")).Response;
        });

        // Due a second before the client had time for it.
        var due = _code.Clock.GetTimestamp() - _code.Clock.TimestampFrequency;
        var first = await client.SendAsync(0, due);
        var second = await client.SendAsync(0, _code.Clock.GetTimestamp());

        Assert.Equal(TimeSpan.FromSeconds(3), _code.Clock.GetElapsedTime(due, first.Timings.IntendedStart));
        Assert.Equal(TimeSpan.FromSeconds(9), _code.Clock.GetElapsedTime(due, second.Timings.IntendedStart));
    }

    [Fact]
    public async Task A_run_that_is_given_up_waits_for_no_code()
    {
        using var abort = new CancellationTokenSource();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var client = _code.Client(
            new CodeWorkload(
                async context =>
                {
                    begun.SetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, context.ScenarioCancellationToken).ContinueWith(_ => cancelled.SetResult(), TaskScheduler.Default);
                    return Response.Ok();
                },
                []),
            index: 0,
            abort.Token);
        var sending = client.SendAsync(0, 0).AsTask();
        await begun.Task;

        await abort.CancelAsync();

        var sample = await sending;
        Assert.Equal((Outcome.Cancelled, false), (sample.Outcome, sample.HasNext));
        await cancelled.Task.WaitAsync(Wait.Deadline, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(false, Outcome.Cancelled)]
    [InlineData(true, Outcome.Ok)]
    public async Task Code_that_ends_because_the_run_is_given_up_has_failed_in_nothing(bool hasSent, Outcome outcome)
    {
        using var abort = new CancellationTokenSource();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var client = _code.Client(
            new CodeWorkload(
                async context =>
                {
                    if (hasSent)
                    {
                        await context.Client.GetAsync("/a");
                    }

                    begun.SetResult();
                    await end.Task;
                    throw new OperationCanceledException(context.ScenarioCancellationToken);
                },
                []),
            index: 0,
            abort.Token);
        var sending = client.SendAsync(0, 0).AsTask();
        await begun.Task;

        // What registers last hears it first: the code ends before its client is told.
        await using var first = abort.Token.Register(() =>
        {
            end.SetResult();
            sending.Wait(Wait.Deadline);
        });
        await abort.CancelAsync();

        var sample = await sending;
        Assert.Equal((outcome, false), (sample.Outcome, sample.HasNext));
    }

    [Fact]
    public async Task Code_never_runs_on_the_loop_of_its_client()
    {
        var loop = EventLoop.Shared;
        List<bool> ofCode = [], ofClient = [];
        var script = new CodeScript(ScriptedCode.Root);
        await using var client = new CodeClient(
            new CodeWorkload(
                async context =>
                {
                    ofCode.Add(loop.IsCurrent);
                    await context.Client.GetAsync("/a");
                    ofCode.Add(loop.IsCurrent);
                    return (await context.Client.GetAsync("/b")).Response;
                },
                []),
            new ScriptedClient((arm, due) =>
            {
                ofClient.Add(loop.IsCurrent);
                return ScriptedClient.Ok(arm, due);
            }),
            script,
            index: 0,
            new Random(1),
            TimeProvider.System,
            CancellationToken.None);

        await loop.RunAsync(() => ScriptedCode.AttemptAsync(client));

        Assert.Equal([false, false], ofCode);
        Assert.Equal([true, true], ofClient);
    }

    [Fact]
    public async Task Rows_are_given_out_in_order_by_client_or_as_they_are_drawn()
    {
        IReadOnlyDictionary<string, string>[] rows = [.. Enumerable.Range(0, 3).Select(row => new Dictionary<string, string> { ["user"] = $"u{row}" })];

        Assert.Equal(["u0", "u1", "u2", "u0"], await UsersAsync(DataFeed.Circular(rows), index: 1));
        Assert.Equal(["u1", "u1", "u1", "u1"], await UsersAsync(DataFeed.Constant(rows), index: 4));
        Assert.Equal(await UsersAsync(DataFeed.Random(rows), index: 1), await UsersAsync(DataFeed.Random(rows), index: 2));
    }

    private async Task<List<string>> UsersAsync(DataFeed data, int index)
    {
        List<string> users = [];
        await using var client = _code.Client(
            new CodeWorkload(
                async context =>
                {
                    users.Add(context.Data["user"]);
                    return (await context.Client.GetAsync("/")).Response;
                },
                [])
            {
                Data = data,
            },
            index);
        for (var attempt = 0; attempt < 4; attempt++)
        {
            await ScriptedCode.AttemptAsync(client);
        }

        return users;
    }
}
