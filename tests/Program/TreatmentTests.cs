using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Runs against an LLA that was made to behave differently, which the run must show and must not hide.</summary>
[Collection(ProgramCollection.Name)]
public sealed class TreatmentTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Does_not_believe_a_resumed_arm_whose_tickets_were_refused()
    {
        var (result, run) = await RunAsync("off", "rounds=6", "block=100ms", "rate=50/s", "lla-tickets=off");

        Assert.Equal(4, result.ExitCode);
        Assert.Equal(Verdict.Invalid, run.Verdict);
        Assert.Contains(run.Validity, check => check is { Name: "treatment proven", Ok: false });
        Assert.Equal(Verdict.Fail, run.Gates.Single(gate => gate.Name == "proven connections").Verdict);
        var resumed = run.Arms.Single(arm => arm.Mode == ConnectionMode.Resumed);
        Assert.Equal((0, Honest.AssertServed(resumed, 30)), (resumed.Connections.Resumed, resumed.Connections.Unproven));
        Assert.Empty(resumed.LatencyMicroseconds);
        Assert.Equal((0, 0), (run.Ledger.ClientResumed, run.Ledger.ServerResumed));
        Assert.StartsWith("The run cannot be believed: treatment proven: resumed ecdsa-p256: ", run.Sentence, StringComparison.Ordinal);
    }

    /// <summary>The one test of the suite that measures; to leave it out: <c>--filter Category!=Measurement</c>.</summary>
    [Fact]
    [Trait("Category", "Measurement")]
    public async Task Shows_a_delay_of_the_answer_in_the_service_time_and_not_in_the_handshake()
    {
        // Far below what any machine can do, so that nothing waits for anything else.
        string[] load = ["rounds=6", "block=200ms", "rate=20/s", "clients=2"];
        var seen = "";
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var (_, atOnce) = await RunAsync($"at-once-{attempt}", load);
            var (_, delayed) = await RunAsync($"delayed-{attempt}", [.. load, "lla-delay=5ms"]);
            var (service, handshake) = (Growth(atOnce, delayed, "service"), Growth(atOnce, delayed, "handshake"));
            if (service is >= 4 and <= 6 && Math.Abs(handshake) < 2)
            {
                return;
            }

            Assert.SkipWhen(IsBusy(atOnce) || IsBusy(delayed), "the machine is too busy to measure, as the runs themselves say");
            seen += string.Create(CultureInfo.InvariantCulture, $"service time grew by {service:0.00} ms, handshake by {handshake:0.00} ms; ");
        }

        Assert.Fail(seen);
    }

    // The median over the arms of how much their medians differ, in milliseconds.
    private static double Growth(RunResult from, RunResult to, string latency) => to.Arms.Zip(from.Arms)
        .Select(pair => (pair.First.LatencyMicroseconds[latency].P50 - pair.Second.LatencyMicroseconds[latency].P50) / 1000)
        .Order().ElementAt(1);

    private static bool IsBusy(RunResult run) => run.Validity.Any(check => check is { Name: "generator CPU" or "pacer lateness", Ok: false });

    private async Task<(ProgramResult Result, RunResult Run)> RunAsync(string name, params string[] options)
    {
        var result = await HarnessProcess.RunAsync(
            [.. Honest.Patient, "scenario=resumption", "keys=ecdsa-p256", "warmup=100ms", "progress=none", $"out={_directory.At(name)}", .. options]);
        return (result, RunFile.Read(Path.Combine(_directory.At(name), RunFile.Name)));
    }
}
