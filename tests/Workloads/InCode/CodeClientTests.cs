using LoadHarness.Machine.Loops;
using LoadHarness.Recording;
using LoadHarness.Tests.Engine;
using LoadHarness.Tests.Support;
using LoadHarness.Workloads.InCode;
using Xunit;

namespace LoadHarness.Tests.Workloads.InCode;

public sealed class CodeClientTests
{
    private static readonly Uri Root = new("https://lla-test:8444");

    private readonly ManualClock _clock = new();
    private readonly List<string> _sent = [];
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task An_attempt_is_one_invocation_and_each_of_its_requests_a_sample_of_its_step()
    {
        await using var client = Client(
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

        var samples = await AttemptAsync(client);

        Assert.Equal(["POST /login", "GET /first/200/1", "GET /second"], _sent);
        Assert.Equal([(0, true, Outcome.Ok), (1, true, Outcome.Ok), (1, false, Outcome.Ok)], samples.Select(sample => (sample.Request, sample.HasNext, sample.Outcome)));
        Assert.Equal(3, (await AttemptAsync(client)).Count);
        Assert.Equal("GET /first/200/2", _sent[4]);
    }

    [Fact]
    public async Task A_step_that_fails_makes_its_last_request_a_failed_one_and_ends_the_invocation()
    {
        await using var client = Client(
            async context =>
            {
                await Step.Run("look", context, async () => await context.Client.GetAsync("/a") is { IsSuccess: true } ? Response.Fail("no price") : Response.Ok());
                await context.Client.GetAsync("/never");
                return Response.Ok();
            },
            "look");

        var sample = Assert.Single(await AttemptAsync(client));

        Assert.Equal((Outcome.UnexpectedAnswer, "no price", "GET /a"), (sample.Outcome, sample.Error, Assert.Single(_sent)));
    }

    [Fact]
    public async Task A_status_that_the_code_calls_right_is_right_and_what_the_wire_calls_failed_stays_failed()
    {
        await using var client = Client(async context =>
        {
            var answer = await context.Client.GetAsync("/404");
            var broken = await context.Client.GetAsync("/reset");
            return answer.Status == 404 && broken is { Status: 0, Outcome: Outcome.ConnectionReset } ? Response.Ok() : Response.Fail("told otherwise");
        });

        var samples = await AttemptAsync(client);

        // Without steps, the judgement is about the last one.
        Assert.Equal([Outcome.UnexpectedStatus, Outcome.ConnectionReset], samples.Select(sample => sample.Outcome));
        await using var tolerant = Client(async context => (await context.Client.GetAsync("/404")).Status == 404 ? Response.Ok() : Response.Fail());
        var taken = Assert.Single(await AttemptAsync(tolerant));
        Assert.Equal((Outcome.Ok, null), (taken.Outcome, taken.Error));
    }

    [Fact]
    public async Task What_the_code_throws_is_a_failure_and_no_crash()
    {
        await using var late = Client(async context =>
        {
            await context.Client.GetAsync("/a");
            throw new InvalidOperationException("made up");
        });
        await using var early = Client(_ => throw new InvalidOperationException("made up"));

        var (after, before) = (Assert.Single(await AttemptAsync(late)), Assert.Single(await AttemptAsync(early)));

        Assert.Equal((Outcome.UnexpectedAnswer, "the scenario's code threw InvalidOperationException: made up"), (after.Outcome, after.Error));
        Assert.Equal((Outcome.CodeFailed, "the scenario's code threw InvalidOperationException: made up"), (before.Outcome, before.Error));
        Assert.False(before.NewConnection);
    }

    [Fact]
    public async Task An_invocation_without_a_request_has_failed()
    {
        await using var client = Client(_ => Task.FromResult(Response.Ok()));

        Assert.Equal((Outcome.CodeFailed, "the scenario sent no request"), Assert.Single(await AttemptAsync(client)) is var sample ? (sample.Outcome, sample.Error) : default);
    }

    [Fact]
    public async Task A_step_that_fails_without_a_request_is_counted_for_itself_where_the_code_goes_on()
    {
        await using var client = Client(
            new CodeWorkload(
                async context =>
                {
                    await Step.Run("sign", context, () => Task.FromResult(Response.Fail("no key")));
                    return await Step.Run("send", context, async () => (await context.Client.GetAsync("/a")).Response);
                },
                ["sign", "send"])
            {
                EndsWithFailure = false,
            });

        Assert.Equal(
            [(0, Outcome.CodeFailed, "no key", true), (1, Outcome.Ok, null, false)],
            (await AttemptAsync(client)).Select(sample => (sample.Request, sample.Outcome, sample.Error, sample.HasNext)));
    }

    [Theory]
    [InlineData("outside", "sends nothing outside of them")]
    [InlineData("undeclared", "step 'undeclared' is not declared (write WithSteps(\"undeclared\")")]
    [InlineData("within", "step 'look' is within step 'look'")]
    [InlineData("both", "one request at a time")]
    [InlineData("path", "must start with a slash")]
    [InlineData("header", "printable ASCII")]
    public async Task What_code_must_not_do_is_told(string what, string said)
    {
        await using var client = Client(
            context => what switch
            {
                "outside" => SendAsync(context, "/a"),
                "undeclared" => Step.Run("undeclared", context, () => SendAsync(context, "/a")),
                "within" => Step.Run("look", context, () => Step.Run("look", context, () => SendAsync(context, "/a"))),
                "both" => Step.Run("look", context, async () =>
                {
                    var first = SendAsync(context, "/slow");
                    try
                    {
                        return await SendAsync(context, "/b");
                    }
                    finally
                    {
                        _released.SetResult();
                        await first;
                    }
                }),
                "path" => Step.Run("look", context, () => SendAsync(context, "a b")),
                _ => Step.Run("look", context, async () => (await context.Client.GetAsync("/a", ("x", "two\r\nlines"))).Response),
            },
            "look");

        var sample = (await AttemptAsync(client))[^1];

        Assert.NotEqual(Outcome.Ok, sample.Outcome);
        Assert.Contains(said, sample.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_codes_own_time_is_nobodys_latency()
    {
        await using var client = Client(async context =>
        {
            _clock.Advance(TimeSpan.FromSeconds(3));
            await context.Client.GetAsync("/a");
            _clock.Advance(TimeSpan.FromSeconds(5));
            return (await context.Client.GetAsync("/b")).Response;
        });

        // Due a second before the client had time for it.
        var due = _clock.GetTimestamp() - _clock.TimestampFrequency;
        var first = await client.SendAsync(0, due);
        var second = await client.SendAsync(0, _clock.GetTimestamp());

        Assert.Equal(TimeSpan.FromSeconds(3), _clock.GetElapsedTime(due, first.Timings.IntendedStart));
        Assert.Equal(TimeSpan.FromSeconds(9), _clock.GetElapsedTime(due, second.Timings.IntendedStart));
    }

    [Fact]
    public async Task A_run_that_is_given_up_waits_for_no_code()
    {
        using var abort = new CancellationTokenSource();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var client = Client(
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

    [Fact]
    public async Task Code_never_runs_on_the_loop_of_its_client()
    {
        var loop = EventLoop.Shared;
        List<bool> ofCode = [], ofClient = [];
        var script = new CodeScript(Root);
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

        await loop.RunAsync(() => AttemptAsync(client));

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

    private static async Task<Response> SendAsync(ScenarioContext context, string path) => (await context.Client.GetAsync(path)).Response;

    private static async Task<List<Sample>> AttemptAsync(CodeClient client)
    {
        List<Sample> samples = [];
        do
        {
            samples.Add(await client.SendAsync(0, 0));
        }
        while (samples[^1].HasNext);

        return samples;
    }

    private async Task<List<string>> UsersAsync(DataFeed data, int index)
    {
        List<string> users = [];
        await using var client = Client(
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
            await AttemptAsync(client);
        }

        return users;
    }

    private CodeClient Client(Func<ScenarioContext, Task<Response>> run, params string[] steps) => Client(new CodeWorkload(run, steps));

    private CodeClient Client(CodeWorkload workload, int index = 0, CancellationToken abort = default)
    {
        var script = new CodeScript(Root);
        var inner = new ScriptedClient(async (arm, due) =>
        {
            _sent.Add($"{script.Template.Method} {script.Template.Path}");
            await (script.Template.Path == "/slow" ? _released.Task : Task.CompletedTask);
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
        return new CodeClient(workload, inner, script, index, new Random(1), _clock, abort);
    }
}
