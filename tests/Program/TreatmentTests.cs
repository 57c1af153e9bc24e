using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Runs against an LLA that was made to behave differently, which the run must show and must not hide.</summary>
public sealed class TreatmentTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Fails_when_the_tickets_of_a_resumed_arm_were_refused()
    {
        var (result, run) = await RunAsync("off", "rounds=6", "block=100ms", "rate=50/s", "lla-tickets=off");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(Verdict.Fail, run.Verdict);
        Assert.Equal(Verdict.Fail, run.Gates.Single(gate => gate.Name == "proven connections").Verdict);
        var resumed = run.Arms.Single(arm => arm.Mode == ConnectionMode.Resumed);
        Assert.Equal((0, Honest.AssertServed(resumed, 30)), (resumed.Connections.Resumed, resumed.Connections.Unproven));
        Assert.Empty(resumed.LatencyMicroseconds);
        Assert.Equal((0, 0), (run.Ledger.ClientResumed, run.Ledger.ServerResumed));
        Assert.Equal(new TicketCounts(null, resumed.Connections.Full, 0), resumed.Connections.Tickets);
        Assert.Contains(
            "offered tickets were not accepted)", run.Gates.Single(gate => gate.Name == "proven connections").Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_a_delay_of_the_answer_in_the_service_time_and_not_in_the_handshake()
    {
        // A hundred times what a handshake takes: half of it is more than any machine that runs the suite adds to a median.
        const double Delay = 500_000;
        var (_, run) = await RunAsync("delayed", "rounds=6", "block=200ms", "rate=10/s", "clients=2", "lla-delay=500ms");

        Assert.All(run.Arms, arm =>
        {
            Assert.InRange(arm.LatencyMicroseconds["service"].Min, Delay, double.MaxValue);
            Assert.InRange(arm.LatencyMicroseconds["firstByte"].Min, Delay, double.MaxValue);
            Assert.InRange(arm.LatencyMicroseconds["handshake"].P50, 0, Delay / 2);
        });
    }

    private async Task<(ProgramResult Result, RunResult Run)> RunAsync(string name, params string[] options)
    {
        var result = await InProcess.RunAsync(
            [.. Honest.Patient, "scenario=resumption", "keys=ecdsa-p256", "warmup=100ms", "progress=none", $"out={_directory.At(name)}", .. options]);
        return (result, RunFile.Read(Path.Combine(_directory.At(name), RunFile.Name)));
    }
}
