using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Engine.Load;
using LoadHarness.Metrics;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine.Load;

[Collection(nameof(VirtualTime))]
public sealed class BlockRunnerTests : IAsyncDisposable
{
    private static readonly Arm Cold = new() { Name = "cold", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };

    private static readonly LoadPlan Plan = new()
    {
        Scenario = "test",
        Question = "What does a block come to?",
        Arms = [Cold],
        Clients = 2,
        Load = LoadKind.Closed,
        Schedule = new Rounds(1, 1, TimeSpan.Zero),
        WarmUp = TimeSpan.Zero,
        Seed = 1,
        Comparisons = [],
        Gates = [],
    };

    private readonly ManualClock _clock = new();
    private readonly List<IAsyncDisposable> _open = [];
    private GeneratorMeter _generator = null!;
    private ServerLedger _server = null!;
    private long _served;
    private int _reads;

    public async ValueTask DisposeAsync()
    {
        foreach (var open in _open)
        {
            await open.DisposeAsync();
        }
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_closed_block_of_no_length_is_one_request_a_client_and_is_metered()
    {
        var blocks = Runner(Plan);
        var (round, succeeded) = await blocks.RunAsync(0, round: 3, position: 2, rate: null, TimeSpan.Zero, CancellationToken.None);

        Assert.Equal((3, 2, 2L, 2L), (round.Round, round.Position, round.Requests, succeeded));
        Assert.DoesNotContain(Metric.Rate.Id, round.Metrics.Keys);
        Assert.Null(_generator.Load().PacerLatenessP99);
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_block_bears_its_rate_only_where_each_has_its_own(bool searches)
    {
        var plan = Plan with { Load = LoadKind.Open, Schedule = searches ? new CapacitySearch(TimeSpan.FromMilliseconds(20), TimeSpan.Zero) : Plan.Schedule };
        var (round, succeeded) = await Runner(plan).RunAsync(0, round: 1, position: 1, rate: 50, TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(1, succeeded);
        Assert.Equal(searches ? [50.0] : Array.Empty<double>(), round.Metrics.Where(metric => metric.Key == Metric.Rate.Id).Select(metric => metric.Value));
        Assert.Equal(0, _generator.Load().PacerLatenessP99);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Impostors_are_left_out_of_the_ledger_of_the_honest()
    {
        var plan = Plan with { Arms = [Cold, Cold with { Name = "impostors", ClientFlaw = Flaw.Expired }] };
        var blocks = Runner(plan);
        await _server.BeginAsync();
        await blocks.CallAllAsync(0, CancellationToken.None);
        await blocks.WarmUpImpostorsAsync(1, TimeSpan.Zero, CancellationToken.None);
        await blocks.RunAsync(1, round: 1, position: 1, rate: null, TimeSpan.Zero, CancellationToken.None);

        // The server let all of them in: two honest clients, and six times an impostor.
        Assert.Equal(2 + 6, Volatile.Read(ref _served));
        Assert.Equal(2, (await _server.CountAsync())!.Full);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Bystanders_are_counted_while_impostors_are_at_it_too()
    {
        var blocks = Runner(Plan with { Arms = [Cold with { ClientFlaw = Flaw.Expired }] });
        await _server.BeginAsync();
        var first = _reads;
        await blocks.WarmUpImpostorsAsync(0, TimeSpan.Zero, CancellationToken.None);
        await blocks.RunAsync(0, round: 1, position: 1, rate: null, TimeSpan.Zero, CancellationToken.None);

        // The server that is asked here has had one more each time.
        var counted = (await _server.CountAsync())!;
        Assert.Equal((0, _reads - first), (counted.Full, counted.Bystanders));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_block_of_impostors_ends_when_the_server_has_made_up_its_mind()
    {
        var plan = Plan with { Arms = [Cold with { ClientFlaw = Flaw.Expired }] };
        var running = Runner(plan, handshaking: () => _reads is > 1 and < 5 ? 1 : 0).RunAsync(0, 1, 1, rate: null, TimeSpan.Zero, CancellationToken.None);
        await _clock.DriveAsync(running);

        // Once before the block, and until no handshake is under way after it.
        Assert.Equal(1 + 4, _reads);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task What_the_server_said_last_is_shown_to_those_who_watch()
    {
        using var meter = new RunMeter(Plan.Arms, _clock);
        var blocks = Runner(Plan, meter: meter);
        Assert.Null(meter.Server);
        await blocks.RunAsync(0, 1, 1, rate: null, TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(2, meter.Server!.Full);
    }

    private BlockRunner Runner(LoadPlan plan, Func<long>? handshaking = null, RunMeter? meter = null)
    {
        var recorder = new Recorder(plan.Arms, _clock, meter: meter);
        var recording = recorder.RunAsync();
        var roster = new Roster(plan, (_, _, _) => new ScriptedClient(Serve), recorder, _clock, CancellationToken.None, CancellationToken.None);
        roster.Start();
        _open.Add(new Closing(roster, recorder, recording));
        _generator = new GeneratorMeter(_clock);
        _server = new ServerLedger(new ScriptedTarget { Counters = Read }, _clock, meter);
        return new BlockRunner(plan, _server, _generator, _clock, recorder, roster.Shares);

        ServerCounters Read()
        {
            _reads++;
            return new() { CpuMicroseconds = 0, Full = Volatile.Read(ref _served), Handshaking = handshaking?.Invoke() ?? 0, Bystanders = _reads };
        }
    }

    private Sample Serve(int arm, long intended)
    {
        Interlocked.Increment(ref _served);
        return ScriptedClient.Ok(arm, intended) with { Wire = new WireEvidence { Kind = HandshakeKind.Full, Version = Cold.Tls } };
    }

    private sealed class Closing(Roster roster, Recorder recorder, Task recording) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await roster.CloseAsync();
            roster.Dispose();
            recorder.Close();
            await recording;
        }
    }
}
