using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Engine.Stages;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine.Stages;

[Collection(nameof(VirtualTime))]
public sealed class ShapedWindowsTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly MemorySink _sink = new();
    private readonly List<double> _started = [];
    private int _atWork;
    private int _mostAtWork;
    private int _loops = 1;

    public void Dispose() => _stop.Dispose();

    [Fact(Timeout = Wait.Patience)]
    public async Task In_each_window_of_a_ramp_as_many_requests_start_as_its_integral_comes_to()
    {
        // With 0.7 + 2t a second, 0.7t + t² are due by t: the whole numbers below it have started.
        var result = await RunAsync("rampingInject:0.7/s..20.7/s:10s,inject:20/s:2s,rampingInject:0/s:2s,pause:1s", TimeSpan.Zero);

        static int Due(double seconds) => (int)Math.Ceiling((0.7 * seconds) + (seconds * seconds));
        Assert.Equal(
            [.. Enumerable.Range(0, 10).Select(second => Due(second + 1) - Due(second)), 20, 20, 15, 5, 0],
            _sink.Windows.Select(window => (int)window.Requests));
        Assert.All(_sink.Windows, window => Assert.InRange(window.Requests - window.Shape!.Asked, -1, 1));
        Assert.All(_sink.Windows, window => Assert.True(window.Shape!.IsKept));
        Assert.Equal(107 + 40 + 20, result.Arms.Sum(arm => arm.Requests));
        Assert.Equal(107 + 40 + 20, _sink.Windows.Sum(window => window.Shape!.Started));
        Assert.Equal((167, 15, 15), (_sink.Logged(SoakSession.PacerTag), _sink.Windows.Count, result.Duration.TotalSeconds));
        Assert.Null(result.Generator.Rate);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task What_meets_a_full_queue_is_refused_and_counted_with_what_the_shape_asked_for()
    {
        // One client, two places: of ten a second, the one of 0 ms is served until 850 ms, and two wait.
        var result = await RunAsync("inject:10/s:1s", TimeSpan.FromMilliseconds(850), queue: 2);

        Assert.Equal(new Dictionary<string, long> { ["Ok"] = 4, ["Refused"] = 6 }, result.Arms[0].Outcomes);
        Assert.Equal((10.0, 10L), (_sink.Windows.Sum(window => window.Shape!.Asked), _sink.Windows.Sum(window => window.Shape!.Started)));
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Clients_loop_in_the_number_that_the_shape_has_at_each_moment(int loops)
    {
        _loops = loops;
        // One more at 500, 1,500, 2,500 and 3,500 ms; each starts one request every 400 ms until the end.
        var result = await RunAsync("rampingConstant:0..4:4s", TimeSpan.FromMilliseconds(400));

        Assert.Equal(9 + 7 + 4 + 2, result.Arms.Sum(arm => arm.Requests));
        Assert.Equal(4, _mostAtWork);
        Assert.Equal([0.5, 0.9, 1.3, 1.5, 1.7], _started.Take(5));
        Assert.All(_sink.Windows, window => Assert.Equal((0, 0), (window.Shape!.Asked, window.Shape.Started)));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Parts_follow_each_other_and_a_part_with_iterations_ends_with_the_start_of_its_last()
    {
        var result = await RunAsync("inject:2/s:1s,keepConstant:1:1s,pause:1s,iterationsForConstant:2:5:10s,inject:4/s:500ms", TimeSpan.FromMilliseconds(300));

        // Two clients are at work for 300 ms more when the last part begins, so that its second request waits for 50 ms.
        Assert.Equal([0, 0.5, 1, 1.3, 1.6, 1.9, 3, 3, 3.3, 3.3, 3.6, 3.6, 3.9], _started.Order());
        Assert.Equal([2, 3, 1, 6, 1], _sink.Windows.Select(window => (int)window.Requests));
        Assert.Equal((13, null), (result.Arms.Sum(arm => arm.Requests), result.EndedEarly));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Iterations_that_no_client_came_to_in_their_time_are_refused()
    {
        var result = await RunAsync("iterationsForConstant:1:10:1s", TimeSpan.FromMilliseconds(300));

        Assert.Equal(new Dictionary<string, long> { ["Ok"] = 4, ["Refused"] = 6 }, result.Arms[0].Outcomes);
        Assert.Equal("all clients were busy until the time for its part of the load was over", Assert.Single(result.Arms[0].Errors).FirstMessage);
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Clients_and_requests_are_shared_out_by_weight(int loops)
    {
        _loops = loops;
        var result = await RunAsync("keepConstant:8:1s,inject:8/s:1s", TimeSpan.FromMilliseconds(300), weights: [3, 1]);

        // Six and two clients, four requests each; then eight requests, of which six are the first arm's.
        Assert.Equal([24L + 6, 8 + 2], result.Arms.Select(arm => arm.Requests));
        Assert.Equal(8, _mostAtWork);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_stop_ends_every_part_and_keeps_what_was_measured()
    {
        _sink.Taken = _ => _stop.Cancel();
        var result = await RunAsync("keepConstant:2:10s,inject:10/s:1h", TimeSpan.FromMilliseconds(300));

        Assert.True(result.Cancelled);
        Assert.Equal(_sink.Windows.Sum(window => window.Requests), result.Arms.Sum(arm => arm.Requests));
        Assert.InRange(_sink.Windows.Count, 1, 2);
    }

    private async Task<Measurements> RunAsync(string shape, TimeSpan answersAfter, int queue = 1024, params int[] weights)
    {
        var load = LoadNotation.ReadShape(new("load", shape, "")).Value!;
        int[] shares = weights.Length == 0 ? [1] : weights;
        var plan = new LoadPlan
        {
            Scenario = "test",
            Question = "Is the load what was asked for?",
            Arms = [.. shares.Select((_, index) => new Arm { Name = $"arm {index}", Mode = ConnectionMode.KeepAlive, Key = KeyKind.EcdsaP256 })],
            Clients = _loops,
            Client = ClientKind.OpenSsl,
            Loops = _loops,
            Load = load.Kind,
            QueueCapacity = queue,
            Schedule = new SoakWindows(load.Length, TimeSpan.FromSeconds(1), shares) { Shape = load },
            WarmUp = TimeSpan.Zero,
            Seed = 1,
            Comparisons = [],
            Gates = [],
        };
        var session = new SoakSession(plan, _clock);
        var engine = new RunEngine(plan, new ScriptedTarget(), _clock, _ => { }, (_, _, _) => new ScriptedClient(SendAsync), soak: new SoakStorage(session, _sink));
        var result = await _clock.DriveAsync(engine.RunAsync(_ => false, _stop.Token));
        Assert.True(result.Cancelled || session.History.Planned == _sink.Windows.Count);
        return result;

        async ValueTask<Sample> SendAsync(int arm, long intended)
        {
            if (_sink.HasBegun)
            {
                lock (_started)
                {
                    _started.Add(Math.Round((_clock.GetUtcNow() - _sink.StartedAt).TotalSeconds, 3));
                    _mostAtWork = Math.Max(_mostAtWork, ++_atWork);
                }
            }

            if (answersAfter > TimeSpan.Zero)
            {
                await Task.Delay(answersAfter, _clock);
            }

            lock (_started)
            {
                _atWork -= _sink.HasBegun ? 1 : 0;
            }

            return ScriptedClient.Ok(arm, intended);
        }
    }
}
