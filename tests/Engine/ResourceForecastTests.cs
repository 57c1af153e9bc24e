using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Schedules;
using Xunit;

namespace LoadHarness.Tests.Engine;

public sealed class ResourceForecastTests
{
    private static readonly Arm Cold = new() { Name = "cold", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };
    private static readonly Arm Resumed = Cold with { Name = "resumed", Mode = ConnectionMode.Resumed };
    private static readonly Arm Kept = Cold with { Name = "kept", Mode = ConnectionMode.KeepAlive };
    private static readonly Arm Renewed = Kept with { Name = "renewed", RequestsPerConnection = 10 };
    private static readonly Arm Shared = Kept with { Name = "shared", SharedConnections = 3 };

    public static TheoryData<Arm[], int, long> Connections { get; } = new()
    {
        { [Cold], 10, 10 },

        // One arm after the other, so that only one of them has connections.
        { [Cold, Resumed], 10, 10 },
        { [Cold, Resumed with { Clients = 64 }], 10, 64 },

        // Kept connections stay while others have their turn.
        { [Kept], 10_000, 10_000 },
        { [Cold, Kept, Renewed], 10, 30 },
        { [Shared, Kept with { Clients = 7 }], 10, 10 },
    };

    // Each row: arms, rate, new connections a second, ports: connections and up to 60 s of the new ones. A run lasts 120 s here.
    public static TheoryData<Arm[], double?, double?, long> Ports { get; } = new()
    {
        { [Cold], 100, 100, 6_010 },
        { [Cold], null, null, 10 },
        { [Kept], 2_000, 0, 10 },
        { [Renewed], 100, 10, 610 },
        { [Cold, Kept], 100, 50, 3_020 },
        { [Cold with { BlockShare = 0.25 }, Kept with { BlockShare = 0.75 }], 100, 25, 1_520 },
    };

    [Theory]
    [MemberData(nameof(Connections))]
    public void Counts_the_connections_that_are_open_at_once(Arm[] arms, int clients, long connections)
    {
        var forecast = ResourceForecast.Of(PlanOf(arms) with { Clients = clients });

        Assert.Equal((connections, connections + 250), (forecast.Connections, forecast.OpenFiles));
    }

    [Theory]
    [MemberData(nameof(Ports))]
    public void Counts_the_ports_of_connections_and_of_a_minute_of_new_ones(Arm[] arms, double? rate, double? newPerSecond, long ports)
    {
        var forecast = ResourceForecast.Of(PlanOf(arms) with { Rate = rate });

        Assert.Equal((newPerSecond, ports), (forecast.NewPerSecond, forecast.Ports));
    }

    [Fact]
    public void All_arms_of_a_soak_have_their_connections_at_once_and_share_the_rate_by_weight()
    {
        var plan = PlanOf(Kept, Resumed, Cold) with { Rate = 100, Schedule = new SoakWindows(TimeSpan.FromHours(8), TimeSpan.FromSeconds(5), [80, 15, 5]) };

        var forecast = ResourceForecast.Of(plan);

        Assert.Equal((30, 20.0, 30 + (60 * 20)), (forecast.Connections, forecast.NewPerSecond, forecast.Ports));
    }

    [Fact]
    public void A_closed_loop_and_a_search_have_no_rate_to_forecast_from()
    {
        Assert.Null(ResourceForecast.Of(PlanOf(Cold) with { Rate = 100, Load = LoadKind.Closed }).NewPerSecond);
        Assert.Null(ResourceForecast.Of(PlanOf(Cold) with { Rate = 100, Schedule = new CapacitySearch(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)) }).NewPerSecond);
    }

    [Fact]
    public void A_short_run_holds_the_ports_of_its_own_time_only()
    {
        Assert.Equal(10 + (100 * 30), ResourceForecast.Of(PlanOf(Cold) with { Rate = 100, Schedule = new Rounds(1, 2, TimeSpan.FromSeconds(10)) }).Ports);
    }

    [Theory]
    [InlineData(10_250L, 10_000)]
    [InlineData(null, 10_000)]
    public void Finds_nothing_where_all_is_there(long? openFiles, long ports)
    {
        Assert.Empty(ResourceForecast.Of(PlanOf(Kept) with { Clients = 10_000 }).Problems(openFiles, ports));
    }

    [Fact]
    public void Says_how_many_clients_the_limit_of_open_files_allows()
    {
        var plan = PlanOf(Kept, Cold, Shared) with { Clients = 10_000 };

        var problem = Assert.Single(ResourceForecast.Of(plan).Problems(openFiles: 1_024, ports: 100_000));

        Assert.Equal("20,003 connections at once need 20,253 open files, but the limit is 1,024 (write clients=385, or raise it: ulimit -n 20253)", problem);
        Assert.Empty(ResourceForecast.Of(plan with { Clients = 385 }).Problems(openFiles: 1_024, ports: 100_000));
        Assert.NotEmpty(ResourceForecast.Of(plan with { Clients = 386 }).Problems(openFiles: 1_024, ports: 100_000));
    }

    [Fact]
    public void Says_how_high_a_rate_the_ports_allow()
    {
        var plan = PlanOf(Cold) with { Rate = 1_000 };

        var problem = Assert.Single(ResourceForecast.Of(plan).Problems(openFiles: 1_024, ports: 28_232));

        Assert.Equal(
            "10 connections at once and 1,000 new ones a second, each held for 60 s, need 60,010 local ports, but there are 28,232 "
            + "(write rate=470/s, or widen them: sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\")",
            problem);
        Assert.Empty(ResourceForecast.Of(plan with { Rate = 470 }).Problems(openFiles: 1_024, ports: 28_232));
    }

    [Fact]
    public void Tells_all_that_is_missing_at_once_and_no_repair_that_is_none()
    {
        var plan = PlanOf(Kept with { Clients = 40_000 });

        Assert.Equal(
            [
                "40,000 connections at once need 40,250 open files, but the limit is 20,000 (raise it: ulimit -n 40250)",
                "40,000 connections at once need 40,000 local ports, but there are 28,232 (widen them: sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\")",
            ],
            ResourceForecast.Of(plan).Problems(openFiles: 20_000, ports: 28_232));
    }

    private static LoadPlan PlanOf(params IReadOnlyList<Arm> arms) => new()
    {
        Scenario = "made up",
        Question = "What does it take?",
        Arms = arms,
        Clients = 10,
        Load = LoadKind.Open,
        Schedule = new Rounds(12, 12, TimeSpan.FromSeconds(10)),
        WarmUp = TimeSpan.FromSeconds(1),
        Seed = 1,
        Comparisons = [],
        Gates = [],
    };
}
