using LoadHarness.Clients;
using LoadHarness.Scenarios;
using LoadHarness.Tests.Scenarios;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Clients;

public sealed class SeedTests
{
    // A number that another process would have to find again, and not one that this process makes twice.
    [Theory]
    [InlineData(1, "cold", 3, 123_471_422)]
    [InlineData(1, "cold", 4, 123_471_423)]
    [InlineData(2, "cold", 3, 152_100_573)]
    [InlineData(1, "cole", 3, 123_471_453)]
    public void What_code_draws_is_decided_by_the_seed_of_the_run_its_arm_and_its_client_alone(int seed, string arm, int client, int expected)
    {
        using var clients = new TtsClients(_ => throw new InvalidOperationException("nobody calls it"), Wait.Timeouts, TimeProvider.System) { Seed = seed };

        Assert.Equal(expected, clients.SeedOf(MadeUp.Plan(new ColdScenario()).Arms[0] with { Name = arm }, client));
    }
}
