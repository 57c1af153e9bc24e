using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Judges;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

[Collection(nameof(LiveRuns))]
public sealed class ClientScenarioTests
{
    private static readonly ClientScenario Scenario = new();

    [Fact]
    public void Has_every_arm_by_both_clients_one_at_a_time_and_compares_them()
    {
        var plan = MadeUp.Plan(Scenario);

        Assert.Equal(
            ["cold openssl", "cold dotnet", "resumed openssl", "resumed dotnet", "keep-alive openssl", "keep-alive dotnet", "cold openssl again"],
            plan.Arms.Select(arm => arm.Name));
        Assert.All(plan.Arms, arm => Assert.Equal(arm.Name.Contains("dotnet", StringComparison.Ordinal), !plan.IsOnLoop(arm)));
        Assert.Equal((LoadKind.Closed, 1), (plan.Load, plan.Clients));
        Assert.Equal(3 + 3 + 2, plan.Comparisons.Count);
        Assert.All(plan.Comparisons, comparison => Assert.Equal(comparison.Arm.Replace("dotnet", "openssl", StringComparison.Ordinal), comparison.Baseline));
        Assert.Equal(("cold openssl", "cold openssl again"), plan.SameTwice);
        Assert.Equal(["keep-alive openssl", "keep-alive dotnet"], plan.HeldArms);
        Assert.Equal(plan.Comparisons, ArmChoice.Of(plan, MadeUp.Options(Scenario, ""), new([KeyKind.Rsa2048], CountsCpu: true)).Comparisons);
    }

    [Fact]
    public void Nobody_chooses_a_client_and_both_speak_the_same_version()
    {
        var refused = Assert.IsType<ParsedCommand.Invalid>(CommandLine.Parse(["scenario=client", "client=dotnet"], new Dictionary<string, string?>(), ScenarioCatalogue.Defaults));
        var usual = Assert.IsType<ParsedCommand.Run>(CommandLine.Parse(["scenario=client", "target=https://lla:1", "ca=a", "cert=b"], new Dictionary<string, string?>(), ScenarioCatalogue.Defaults));

        Assert.Equal("client must be left out with scenario=client, but is 'dotnet' (it has arms of both)", Assert.Single(refused.Errors));
        Assert.DoesNotContain("client", usual.Options.Effective.Keys);
        Assert.Equal(ServerNaming.Vary, usual.Options.ServerNames);
        Assert.Equal(["http must be 1.1 for client, which is all that the client on OpenSSL speaks, but is '2' (leave it out)"], MadeUp.Problems(Scenario, MadeUp.Embedded, "http=2"));
    }

    [Fact]
    public async Task Both_are_proven_in_one_run_and_say_which_they_are() =>
        LiveRuns.AssertProven(await LiveRuns.RunAsync(Scenario, "keys=ecdsa-p256"));

    [Fact]
    public void Tells_what_NET_adds_in_CPU_time_and_memory()
    {
        var run = MadeUp.Run(Scenario, arm => new Costs { Service = arm.Client == ClientKind.DotNet ? 3_000 : 2_000, ClientCpu = arm.Client == ClientKind.DotNet ? 1_500 : 1_000 });
        run = run with { Memory = [new("openssl", 500, 40 * 1024), new("dotnet", 500, 60.5 * 1024)] };

        var finding = Scenario.Finding(run);

        Assert.StartsWith(".NET's client adds +500 µs", finding, StringComparison.Ordinal);
        Assert.Contains("(1.50×", finding, StringComparison.Ordinal);
        Assert.Contains("+1.00 ms", finding, StringComparison.Ordinal);
        Assert.EndsWith("to a kept request; a client with its kept connection takes 60.5 KiB of memory instead of 40 KiB.", finding, StringComparison.Ordinal);
        Assert.EndsWith("to a kept request.", Scenario.Finding(run with { Memory = null }), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_weight_is_told_and_breaks_no_run()
    {
        var weight = new InstrumentWeight("openssl", 10, [.. Enumerable.Range(0, 6).Select(pair => new WeightPair(1_000, 1_200 + pair, 2_000, 2_500))]);

        var check = Assert.Single(OwnWeightCheck.Of(weight));

        Assert.True(check.Ok);
        Assert.StartsWith("client=openssl adds +202 µs [200, 205] of CPU and +500 µs [500, 500] of time to a cold connection", check.Why, StringComparison.Ordinal);
        Assert.EndsWith("1.00 ms and 2.00 ms (6 pairs of 10 connections, after the run).", check.Why, StringComparison.Ordinal);
        Assert.Equal("The client was not weighed: nobody answered.", Assert.Single(OwnWeightCheck.Of(weight with { Pairs = [], Problem = "nobody answered" })).Why);
        Assert.Equal(12, weight.Plus(weight).Pairs.Count);
        Assert.Empty(OwnWeightCheck.Of(null));
        Assert.StartsWith("The client was not weighed: somebody else's server", Assert.Single(OwnWeightCheck.Of(null, isTargetShared: true)).Why, StringComparison.Ordinal);
    }
}
