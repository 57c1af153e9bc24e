using LoadHarness.Arms;
using LoadHarness.Metrics;
using LoadHarness.Program.Running.Shards;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Running.Shards;

public sealed class ShardSizeTests : IDisposable
{
    private const long Ports = 28_232;

    private static readonly RequestCost Cost = new("kept openssl", IsOnLoop: true, Cores: 2, new(14, 13, 15, 0.95, 6), new(10, 9, 12, 0.95, 6), 62.5 * 1_024);

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(1_000_000, 2_000_000, ConnectionMode.KeepAlive, 15, "clients", 100)]
    [InlineData(100, 2_000_000, ConnectionMode.KeepAlive, 15, "CPU", 43)]
    [InlineData(100, 2_000_000, ConnectionMode.KeepAlive, 1, "rate", 20)]
    [InlineData(1_000, 10_000, ConnectionMode.Cold, 15, "ports", 22)]
    [InlineData(100_000, 100, ConnectionMode.Resumed, 15, "clients", 10)]
    [InlineData(8, 100, ConnectionMode.KeepAlive, 15, "CPU", 1)]
    public void As_many_as_the_scarcest_needs(int clients, double rate, ConnectionMode mode, double micros, string by, long shards)
    {
        var size = ShardSize.Of(new(clients, rate, mode, Run: null), Cost with { Client = new(micros, null, null, 0.95, 6) }, Ports);

        Assert.Equal((by, shards, null), (size.Scarcest.Name, size.Shards, size.Problem));
    }

    [Fact]
    public void The_arithmetic_is_shown_and_reckons_with_the_upper_end_of_the_costs() => Assert.Equal(
        [
            ("load", "1,000,000 clients, 2,000,000/s, each client on a kept connection"),
            ("cost", "client CPU 14.0 µs [13.0, 15.0] a request, 62.5 KiB a client; 'kept openssl' of runs/today"),
            ("CPU", "2,000,000/s × 15.0 µs = 30 cores, of which a shard has 0.7 cores: 70 % of its one event loop: 43 shards"),
            ("rate", "2,000,000/s, of which a shard sends 100,000/s at most: 20 shards"),
            ("clients", "1,000,000, of which a shard has 10,000 at most: 100 shards"),
            ("ports", "1,000,000 kept connections, of which a machine has 28,232 ports for, for each address in source=: 36 shards"),
            ("shards", "100, by clients; each has 10,000 clients, 20,000/s, 0.3 cores, 610 MiB for them, 10,250 open files"),
            ("LLA", "2,000,000/s × 12.0 µs = 24 cores of machines like this one"),
            ("options", "shard=K/100 clients=1000000 rate=2000000/s"),
        ],
        ShardSize.Of(new(1_000_000, 2_000_000, ConnectionMode.KeepAlive, Run: null), Cost, Ports).Lines("runs/today"));

    [Fact]
    public void A_client_that_is_not_on_a_loop_may_use_all_cores() =>
        Assert.Equal(22, ShardSize.Of(new(100, 2_000_000, ConnectionMode.KeepAlive, Run: null), Cost with { IsOnLoop = false }, Ports).Shards);

    [Theory]
    [InlineData(40, 2_000_000, "clients must be 43 or more, since each of so many shards, which CPU needs, has one at least, but is '40' (write clients=43, or a lower rate)")]
    [InlineData(10_000_000, 10_000_000, null)]
    public void More_shards_than_clients_are_no_answer(int clients, double rate, string? problem) =>
        Assert.Equal(problem, ShardSize.Of(new(clients, rate, ConnectionMode.KeepAlive, Run: null), Cost, Ports).Problem);

    [Fact]
    public void More_shards_than_there_can_be_are_no_answer() => Assert.Equal(
        "rate=10000000/s and clients=10000 need 21,429 shards for CPU, but there are 10,000 at most (ask for less)",
        ShardSize.Of(new(10_000, 10_000_000, ConnectionMode.Cold, Run: null), Cost with { Client = new(1_500, null, null, 0.95, 6) }, long.MaxValue).Problem);

    [Fact]
    public void Costs_are_of_the_first_arm_of_that_kind_and_of_OpenSSL_before_others()
    {
        var run = RunResults.Resumption();
        run = run with
        {
            Arms = [.. run.Arms, run.Arms[0] with { Name = "by OpenSSL", Client = "openssl" }],
            Memory = [new("openssl", 500, 64_000), new("dotnet", 500, 128_000)],
        };

        Assert.Equal(("by OpenSSL", true, 64_000.0), RequestCost.Of(run, ConnectionMode.Cold) is { } cold ? (cold.Arm, cold.IsOnLoop, cold.BytesOfClient!.Value) : default);
        Assert.Equal(("keep-alive rsa-2048", false, 128_000.0), RequestCost.Of(run, ConnectionMode.KeepAlive) is { } kept ? (kept.Arm, kept.IsOnLoop, kept.BytesOfClient!.Value) : default);
        Assert.Equal(run.Arms[1].Estimates![Metric.ClientCpu.Id], RequestCost.Of(run, ConnectionMode.Resumed)!.Client);
        Assert.Null(RequestCost.Of(run with { Arms = [.. run.Arms.Select(arm => arm with { Estimates = null })] }, ConnectionMode.Cold));
    }

    [Fact]
    public async Task The_costs_are_those_of_a_run_that_is_named()
    {
        var run = RunResults.Resumption();
        _scratch.Write(RunFile.Name, RunFile.ToJson(run with { Arms = [.. run.Arms.Where(arm => arm.Mode != ConnectionMode.KeepAlive)] }));

        var size = await InProcess.RunAsync("size", "clients=500", "rate=1000/s", "mode=resumed", $"run={_scratch.Path}");
        var none = await InProcess.RunAsync("size", "clients=500", "rate=1000/s", $"run={_scratch.Path}");

        Assert.Equal((0, ""), (size.ExitCode, size.Error));
        Assert.Contains($"'resumed rsa-2048' of {_scratch.Path}\n", size.Output, StringComparison.Ordinal);
        Assert.Equal(
            (2, $"error: {_scratch.Path} tells no client CPU of a request with mode=keepalive (name a run that has an arm of that, or leave run out)\n"),
            (none.ExitCode, none.Error));
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Without_a_run_they_are_measured()
    {
        var size = await InProcess.RunAsync("size", "clients=20000", "rate=1000/s");

        Assert.True(size.ExitCode == 0, size.Text);
        Assert.Matches(@"cost +client CPU [\d.]+ [µm]s.* a request, .*; 'keep-alive openssl' of a run of the LLA started here\n", size.Output);
        Assert.Matches(@"clients +20,000, of which a shard has 10,000 at most: 2 shards\n", size.Output);
        Assert.Matches(@"LLA +1,000/s × ", size.Output);
    }
}
