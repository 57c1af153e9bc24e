using LoadHarness.Recording;
using LoadHarness.Workloads.InCode;
using Xunit;

namespace LoadHarness.Tests.Workloads.InCode;

/// <summary>What code calls a failure, what it must not do, and what the wire says of its requests.</summary>
public sealed class CodeFailureTests
{
    private readonly ScriptedCode _code = new();

    [Fact]
    public async Task A_step_that_fails_makes_its_last_request_a_failed_one_and_ends_the_invocation()
    {
        await using var client = _code.Client(
            async context =>
            {
                await Step.Run("look", context, async () => await context.Client.GetAsync("/a") is { IsSuccess: true } ? Response.Fail("no price") : Response.Ok());
                await context.Client.GetAsync("/never");
                return Response.Ok();
            },
            "look");

        var sample = Assert.Single(await ScriptedCode.AttemptAsync(client));

        Assert.Equal((Outcome.UnexpectedAnswer, "no price", "GET /a"), (sample.Outcome, sample.Error, Assert.Single(_code.Sent)));
    }

    [Fact]
    public async Task A_status_that_the_code_calls_right_is_right_and_what_the_wire_calls_failed_stays_failed()
    {
        await using var client = _code.Client(async context =>
        {
            var answer = await context.Client.GetAsync("/404");
            var broken = await context.Client.GetAsync("/reset");
            return answer.Status == 404 && broken is { Status: 0, Outcome: Outcome.ConnectionReset } ? Response.Ok() : Response.Fail("told otherwise");
        });

        var samples = await ScriptedCode.AttemptAsync(client);

        // Without steps, the judgement is about the last one.
        Assert.Equal([Outcome.UnexpectedStatus, Outcome.ConnectionReset], samples.Select(sample => sample.Outcome));
        await using var tolerant = _code.Client(async context => (await context.Client.GetAsync("/404")).Status == 404 ? Response.Ok() : Response.Fail());
        var taken = Assert.Single(await ScriptedCode.AttemptAsync(tolerant));
        Assert.Equal((Outcome.Ok, null), (taken.Outcome, taken.Error));
    }

    [Fact]
    public async Task What_the_code_throws_is_a_failure_and_no_crash()
    {
        await using var late = _code.Client(async context =>
        {
            await context.Client.GetAsync("/a");
            throw new InvalidOperationException("made up");
        });
        await using var early = _code.Client(_ => throw new InvalidOperationException("made up"));

        var (after, before) = (Assert.Single(await ScriptedCode.AttemptAsync(late)), Assert.Single(await ScriptedCode.AttemptAsync(early)));

        Assert.Equal((Outcome.UnexpectedAnswer, "the scenario's code threw InvalidOperationException: made up"), (after.Outcome, after.Error));
        Assert.Equal((Outcome.CodeFailed, "the scenario's code threw InvalidOperationException: made up"), (before.Outcome, before.Error));
        Assert.False(before.NewConnection);
    }

    [Fact]
    public async Task An_invocation_without_a_request_has_failed()
    {
        await using var client = _code.Client(_ => Task.FromResult(Response.Ok()));

        Assert.Equal((Outcome.CodeFailed, "the scenario sent no request"), Assert.Single(await ScriptedCode.AttemptAsync(client)) is var sample ? (sample.Outcome, sample.Error) : default);
    }

    [Fact]
    public async Task A_step_that_fails_without_a_request_is_counted_for_itself_where_the_code_goes_on()
    {
        await using var client = _code.Client(
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
            (await ScriptedCode.AttemptAsync(client)).Select(sample => (sample.Request, sample.Outcome, sample.Error, sample.HasNext)));
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
        await using var client = _code.Client(
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
                        _code.Released.SetResult();
                        await first;
                    }
                }),
                "path" => Step.Run("look", context, () => SendAsync(context, "a b")),
                _ => Step.Run("look", context, async () => (await context.Client.GetAsync("/a", ("x", "two\r\nlines"))).Response),
            },
            "look");

        var sample = (await ScriptedCode.AttemptAsync(client))[^1];

        Assert.NotEqual(Outcome.Ok, sample.Outcome);
        Assert.Contains(said, sample.Error, StringComparison.Ordinal);
    }

    private static async Task<Response> SendAsync(ScenarioContext context, string path) => (await context.Client.GetAsync(path)).Response;
}
