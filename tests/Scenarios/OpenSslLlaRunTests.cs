using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Recording;
using LoadHarness.Scenarios;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

/// <summary>Whole runs of scenarios on the LLA that is on OpenSSL and an event loop.</summary>
public sealed class OpenSslLlaRunTests
{
    [Fact]
    public Task Cold_stays_cold_and_resumed_is_resumed_by_all_accounts() => IsProvenAsync("client=openssl");

    internal static async Task IsProvenAsync(string client) =>
        LiveRuns.AssertProven(await LiveRuns.RunAsync(new ResumptionScenario(), $"{client} lla=openssl keys=ecdsa-p256,rsa-2048 tls=1.2,1.3"));

    [Fact]
    public async Task Early_data_is_taken_up_and_counted_by_both_ends()
    {
        var run = await LiveRuns.RunAsync(new EarlyDataScenario(), which: arm => arm.RoundTrip == TimeSpan.Zero);

        LiveRuns.AssertProven(run);
        var early = run.Arms.Single(arm => arm.Mode == ConnectionMode.EarlyData);
        Assert.Equal((early.Requests, 0, early.Requests), (early.Connections.EarlyData!.Accepted, early.Connections.EarlyData.Rejected, early.Connections.EarlyData.TakenUp));
    }

    [Fact]
    public async Task Impostors_are_kept_out_and_refused_for_what_is_wrong_with_them()
    {
        var run = await LiveRuns.RunAsync(new RejectionScenario(), "lla=openssl");

        Assert.All(InvariantGate.Impostors, gate => Assert.Equal((gate.Name, Verdict.Pass, ""), Of(gate.Name)));

        (string, Verdict, string) Of(string name)
        {
            var gate = run.Gates.Single(gate => gate.Name == name);
            return (name, gate.Verdict, gate.Verdict == Verdict.Pass ? "" : gate.Why);
        }
    }
}

/// <summary>The same with sessions that a client on .NET must not lose to other tests: <see cref="LiveRuns"/>.</summary>
[Collection(nameof(LiveRuns))]
public sealed class OpenSslLlaByDotNetTests
{
    [Fact]
    public Task Cold_stays_cold_and_resumed_is_resumed_by_all_accounts() => OpenSslLlaRunTests.IsProvenAsync("client=dotnet");
}

/// <summary>Every fault of the LLA on OpenSSL, one at a time.</summary>
public sealed class OpenSslLlaFaultsTests : LiveFaultsTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;

    protected override LlaKind Lla => LlaKind.OpenSsl;

    [Fact]
    public Task Dropped_ticket_keys_are_full_handshakes() => IsFiledAsync(Fault.DropTicketKeys, Outcome.Ok);
}
