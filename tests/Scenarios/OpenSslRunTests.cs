using LoadHarness.Scenarios;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

/// <summary>Whole runs of scenarios whose clients are on OpenSSL and an event loop.</summary>
public sealed class OpenSslRunTests
{
    [Fact]
    public async Task Cold_stays_cold_and_resumed_is_resumed_by_all_accounts() =>
        LiveRuns.AssertProven(await LiveRuns.RunAsync(new ResumptionScenario(), "client=openssl keys=ecdsa-p256 tls=1.2,1.3"));

    [Fact]
    public async Task The_hosts_own_name_is_enough_for_every_client() =>
        LiveRuns.AssertProven(await LiveRuns.RunAsync(new ResumptionScenario(), "client=openssl names=fixed keys=ecdsa-p256"));

    [Fact]
    public async Task A_distance_is_emulated_for_it_as_well() =>
        LiveRuns.AssertProven(await LiveRuns.RunAsync(new NetworkScenario(), "client=openssl", arm => arm.RoundTrip.TotalMilliseconds is 0 or 5));
}
