using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Tests.Engine;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Recording;

public sealed class RecorderTests
{
    [Fact(Timeout = Wait.Patience)]
    public async Task A_crash_reaches_all_who_ask_and_holds_up_nobody()
    {
        var recorder = new Recorder([new Arm { Name = "arm", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 }], new ManualClock());
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
    public async Task A_question_that_waits_when_the_recorder_crashes_gets_an_answer()
    {
        var recorder = new Recorder([new Arm { Name = "arm", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 }], new ManualClock());
        await recorder.RecordAsync(ScriptedClient.Ok(0, 1), counted: true);
        var question = recorder.SnapshotAsync();

        await recorder.RunAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => question);
    }
}
