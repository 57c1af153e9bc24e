using LoadHarness.Arms;
using LoadHarness.Machine.Loops;
using LoadHarness.Recording;
using LoadHarness.Tests.Engine;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Recording;

public sealed class RecorderTests
{
    private static readonly Arm Arm = new() { Name = "arm", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };

    [Fact(Timeout = Wait.Patience)]
    public async Task A_crash_reaches_all_who_ask_and_holds_up_nobody()
    {
        var recorder = new Recorder([Arm], new ManualClock());
        var running = recorder.RunAsync();

        // A sample outside the rounds would falsify every number.
        await recorder.RecordAsync(ScriptedClient.Ok(0, 1), counted: true);
        await running;

        for (var sample = 0; sample < 10_000; sample++)
        {
            await recorder.RecordAsync(ScriptedClient.Ok(0, 1), counted: true);
        }

        var e = await Assert.ThrowsAsync<InvalidOperationException>(recorder.SnapshotAsync);
        Assert.Contains("outside its rounds", e.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_crash_on_an_event_loop_reaches_all_who_ask_and_no_client()
    {
        var recorder = new Recorder([Arm], new ManualClock());
        var running = recorder.RunAsync(EventLoop.Shared);

        // From the same loop, and so without a mailbox between them: what it throws would be the client's.
        await EventLoop.Shared.RunAsync(async () => await recorder.RecordAsync(ScriptedClient.Ok(0, 1), counted: true));
        var e = await Assert.ThrowsAsync<InvalidOperationException>(recorder.SnapshotAsync);
        await running;

        Assert.Contains("outside its rounds", e.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_question_that_waits_when_the_recorder_crashes_gets_an_answer()
    {
        var recorder = new Recorder([Arm], new ManualClock());
        await recorder.RecordAsync(ScriptedClient.Ok(0, 1), counted: true);
        var question = recorder.SnapshotAsync();

        await recorder.RunAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => question);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Whoever_asks_hears_of_the_samples_of_all_loops()
    {
        var recorder = new Recorder([Arm], new ManualClock(), loops: 3);
        var running = recorder.RunAsync();
        foreach (var loop in recorder.Loops)
        {
            await loop.RecordAsync(ScriptedClient.Ok(0, 1), counted: false);
        }

        Assert.Equal(3, (await recorder.WarmUpAsync(0)).Ok);
        for (var round = 1; round <= 2; round++)
        {
            await recorder.BeginRoundAsync(0, round, 1);
            foreach (var loop in recorder.Loops)
            {
                await loop.RecordAsync(ScriptedClient.Ok(0, 1), counted: true);
                await loop.RecordAsync(new Sample { Outcome = Outcome.RequestTimeout, Error = "late" }, counted: true);
            }

            Assert.Equal(3, (await recorder.EndRoundAsync(0, null, null, null, null)).Succeeded);
        }

        var recorded = await recorder.SnapshotAsync();
        recorder.Close();
        await running;

        Assert.Equal((12L, 3L, 9L), (recorded.Arms[0].Requests, recorded.Arms[0].WarmUpRequests, recorded.Full));
        Assert.Equal(new Dictionary<string, long> { ["Ok"] = 6, ["RequestTimeout"] = 6 }, recorded.Arms[0].Outcomes);
        Assert.Equal(6, Assert.Single(recorded.Arms[0].Errors).Count);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_sample_outside_the_rounds_is_found_on_every_loop()
    {
        var recorder = new Recorder([Arm], new ManualClock(), loops: 2);
        var running = recorder.RunAsync();
        await recorder.Loops[1].RecordAsync(ScriptedClient.Ok(0, 1), counted: true);

        var e = await Assert.ThrowsAsync<InvalidOperationException>(recorder.SnapshotAsync);

        Assert.Contains("outside its rounds", e.Message, StringComparison.Ordinal);
        Assert.NotNull(recorder.Crash);
        recorder.Close();
        await running;
    }
}
