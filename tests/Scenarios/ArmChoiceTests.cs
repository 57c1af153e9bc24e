using LoadHarness.Arms;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

public sealed class ArmChoiceTests
{
    private const string Multiplexed = "HTTP/2 multiplexed";

    private static readonly RefusedProtocol NoHttp2 = new(TlsVersion.Tls13, HttpProtocol.Http2, "it has none");

    [Fact]
    public void What_a_server_cannot_do_is_left_out_with_all_that_names_it()
    {
        var (whole, chosen) = Choose(new KeepAliveScenario(), "", target => target with { Refused = [NoHttp2] });

        Assert.Equal([new LeftOutArm(Multiplexed, "it has none")], chosen.LeftOut);
        Assert.Equal(whole.Arms.Select(arm => arm.Name).Where(name => name != Multiplexed), chosen.Arms.Select(arm => arm.Name));
        Assert.Contains(whole.Comparisons, comparison => comparison.Arm == Multiplexed);
        Assert.DoesNotContain(chosen.Comparisons, comparison => comparison.Arm == Multiplexed);
        Assert.Equal(whole.Gates, chosen.Gates);
        Assert.Equal(whole.SameTwice, chosen.SameTwice);
    }

    [Fact]
    public void A_gate_goes_with_its_arm()
    {
        var (whole, chosen) = Choose(new KeepAliveScenario(), "", target => target with { Refused = [NoHttp2 with { Http = HttpProtocol.Http11 }] });

        Assert.Equal([Multiplexed], chosen.Arms.Select(arm => arm.Name));
        Assert.Null(chosen.SameTwice);
        Assert.Empty(chosen.Comparisons);
        Assert.Equal(whole.Gates.Where(gate => !gate.NamedArms.Any()), chosen.Gates);
    }

    [Fact]
    public void Where_a_server_can_do_none_of_the_arms_all_stay_so_that_their_failure_is_told()
    {
        var (whole, chosen) = Choose(new ColdScenario(), "", target => target with { Refused = [NoHttp2 with { Http = HttpProtocol.Http11 }] });

        Assert.Equal(whole.Arms, chosen.Arms);
        Assert.Empty(chosen.LeftOut);
    }

    [Theory]
    [InlineData("http=2", HttpProtocol.Http2, 11)]
    [InlineData("http=1.1", HttpProtocol.Http11, 10)]
    public void The_http_version_is_that_of_all_arms(string words, HttpProtocol http, int arms)
    {
        var (_, chosen) = Choose(new KeepAliveScenario(), words, target => target);

        Assert.Equal(arms, chosen.Arms.Count);
        Assert.All(chosen.Arms, arm => Assert.Equal(http, arm.Http));
        Assert.Equal(http == HttpProtocol.Http2 ? [] : [Multiplexed], chosen.LeftOut.Select(arm => arm.Arm));
    }

    [Fact]
    public void Clients_of_HTTP_2_stay_those_of_NET_and_the_plan_says_so()
    {
        var (_, chosen) = Choose(new KeepAliveScenario(), "client=openssl", target => target);

        Assert.StartsWith($"'{Multiplexed}': the clients are .NET's, since client=openssl does not speak HTTP/2", Assert.Single(chosen.Changes), StringComparison.Ordinal);
        Assert.Equal([Multiplexed], chosen.Arms.Where(arm => !chosen.IsOnLoop(arm)).Select(arm => arm.Name));

        // What lies between clients of two kinds is no difference between HTTP versions.
        Assert.NotEmpty(chosen.Comparisons);
        Assert.DoesNotContain(chosen.Comparisons, comparison => comparison.Arm == Multiplexed);
        Assert.Contains(Choose(new KeepAliveScenario(), "client=dotnet", target => target).Chosen.Comparisons, comparison => comparison.Arm == Multiplexed);
        Assert.Empty(Choose(new ResumptionScenario(), "client=openssl", target => target).Chosen.Changes);
    }

    [Fact]
    public void With_one_name_for_all_a_resumed_arm_has_one_client_and_says_so()
    {
        var (_, chosen) = Choose(new ResumptionScenario(), "client=dotnet clients=8", target => target with { Sessions = SessionRoom.One });

        Assert.All(chosen.Arms, arm => Assert.Equal(arm.Mode == ConnectionMode.Resumed ? 1 : null, arm.Clients));
        Assert.Equal("'resumed rsa-2048': 1 client instead of 8, since with one name for all .NET keeps one session", Assert.Single(chosen.Changes));
        Assert.Empty(chosen.LeftOut);
    }

    [Fact]
    public void With_one_name_for_all_arms_about_many_clients_with_sessions_are_left_out()
    {
        var (_, chosen) = Choose(new ConcurrencyScenario(), "client=dotnet", target => target with { Sessions = SessionRoom.One });

        Assert.Equal(["1 client, own slots", "1 client, shared slot"], chosen.Arms.Where(arm => arm.Clients == 1).Select(arm => arm.Name));
        Assert.Equal(4, chosen.LeftOut.Count);
        Assert.All(chosen.Arms.Where(arm => arm.Clients > 1), arm => Assert.Equal(SessionSlots.Shared, arm.Slots));
    }

    [Theory]
    [InlineData(SessionRoom.One)]
    [InlineData(SessionRoom.None)]
    public void Clients_on_OpenSSL_hold_their_sessions_themselves_and_need_no_name_for_them(SessionRoom room)
    {
        var (whole, chosen) = Choose(new ConcurrencyScenario(), "client=openssl", target => target with { Sessions = room });

        Assert.Equal((0, 0), (chosen.LeftOut.Count, chosen.Changes.Count));
        Assert.Equal(whole.Arms, chosen.Arms);
        Assert.Null(ArmChoice.Problem(whole, new TargetTraits([KeyKind.Rsa2048], CountsCpu: false) { Sessions = room }));
    }

    [Fact]
    public void In_a_soak_with_one_name_for_all_nobody_resumes_beside_others()
    {
        var (_, chosen) = Choose(new SoakScenario(), "client=dotnet mix=keepalive:8,resumed:1,cold:1", target => target with { Sessions = SessionRoom.One });

        Assert.Equal(["keep-alive", "cold"], chosen.Arms.Select(arm => arm.Name));
        Assert.Equal([8, 1], Assert.IsType<SoakWindows>(chosen.Schedule).Weights);
        Assert.Equal("resumed", Assert.Single(chosen.LeftOut).Arm);
    }

    [Fact]
    public void Nobody_resumes_where_no_name_is_sent()
    {
        var (_, chosen) = Choose(new ResumptionScenario(), "client=dotnet", target => target with { Sessions = SessionRoom.None });

        Assert.All(chosen.Arms, arm => Assert.Equal(ConnectionMode.Cold, arm.Mode));
        Assert.EndsWith("(write server-name=NAME)", Assert.Single(chosen.LeftOut).Why, StringComparison.Ordinal);

        var (whole, _) = Choose(new ConcurrencyScenario(), "client=dotnet", target => target);
        var none = new TargetTraits([KeyKind.Rsa2048], CountsCpu: false) { Kind = TargetKind.External, Sessions = SessionRoom.None };
        Assert.StartsWith("concurrency has only arms that resume sessions, but the target is an address", ArmChoice.Problem(whole, none), StringComparison.Ordinal);
        Assert.Null(ArmChoice.Problem(chosen, none));
    }

    [Fact]
    public void A_key_of_another_kind_is_called_by_its_name_and_an_unknown_one_by_none()
    {
        var (ed25519, _) = Choose(new ResumptionScenario(), "", target => target with { Keys = [KeyKind.Other], KeyName = "ed25519" });
        var (unknown, _) = Choose(new ColdScenario(), "", target => target with { Keys = [KeyKind.Other] });

        Assert.Equal(["cold ed25519", "resumed ed25519", "cold ed25519 again"], ed25519.Arms.Select(arm => arm.Name));
        Assert.All(ed25519.Arms, arm => Assert.Equal("ed25519", arm.KeyName));
        Assert.Contains(ed25519.Gates, gate => gate.Name == "ed25519 bytes received");
        Assert.Equal(["cold", "cold again"], unknown.Arms.Select(arm => arm.Name));
    }

    private static (LoadPlan Whole, LoadPlan Chosen) Choose(Scenario scenario, string words, Func<TargetTraits, TargetTraits> target)
    {
        var options = MadeUp.Options(scenario, words);
        var traits = target(new([KeyKind.Rsa2048], CountsCpu: false) { Kind = TargetKind.External });
        var whole = scenario.Plan(options, traits);
        return (whole, ArmChoice.Of(whole, options, traits));
    }
}
