using LoadHarness.Engine.Load;
using LoadHarness.Histograms;
using LoadHarness.Machine;
using LoadHarness.Schedules;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine.Load;

public sealed class PacerTests
{
    private readonly ManualClock _clock = new();
    private readonly LatencyHistogram _lateness = new();
    private readonly List<(double Intended, double At)> _dispatched = [];

    public static TheoryData<double, double, double[]> Schedules => new()
    {
        // rate, seconds, intended starts in milliseconds
        { 1, 3, [0, 1_000, 2_000] },
        { 4, 1, [0, 250, 500, 750] },
        { 2.5, 2, [0, 400, 800, 1_200, 1_600] },
        { 3, 1, [0, 333.3333, 666.6666] },
        { 1_000, 0.005, [0, 1, 2, 3, 4] },
        { 4_000, 0.001, [0, 0.25, 0.5, 0.75] },
        { 7, 0.1, [0] },
        { 0.5, 1, [0] },
    };

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Schedules))]
    public async Task Starts_requests_when_the_schedule_wants_them(double rate, double seconds, double[] expected)
    {
        await _clock.DriveOneAsync(RunAsync(new Inject(rate, TimeSpan.FromSeconds(seconds))), TimeSpan.FromMilliseconds(1));

        Assert.Equal(expected, _dispatched.Select(request => request.Intended));

        // The clock moves, as timers do, in whole milliseconds.
        Assert.All(_dispatched, request => Assert.Equal(Math.Ceiling(request.Intended), request.At));
        Assert.Equal(expected.Length, _lateness.Count);
        Assert.InRange(_lateness.Max, 0, 999);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Catches_up_without_moving_the_intended_starts_and_records_how_late_it_was()
    {
        // The second of twenty requests, one every 100 ms, stalls the pacer for a second, as a collection would.
        var running = RunAsync(new Inject(10, TimeSpan.FromSeconds(2)), stalls: 1);
        await _clock.DriveOneAsync(running, TimeSpan.FromMilliseconds(100));

        Assert.Equal(Enumerable.Range(0, 20).Select(index => index * 100.0), _dispatched.Select(request => request.Intended));
        double[] at = [0, 100, .. Enumerable.Repeat(1_100.0, 10), 1_200, 1_300, 1_400, 1_500, 1_600, 1_700, 1_800, 1_900];
        Assert.Equal(at, _dispatched.Select(request => request.At));

        // Lateness of 900, 800, … 0 ms for those of the stall, none for the others.
        Assert.Equal(20, _lateness.Count);
        Assert.InRange(_lateness.Max, 899_000, 901_000);
        Assert.InRange(_lateness.ValueAtQuantile(0.5), 0, 1);
        Assert.InRange(_lateness.ValueAtQuantile(0.75), 399_000, 401_000);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Starts_nothing_more_after_a_stop()
    {
        using var stop = new CancellationTokenSource();
        var running = RunAsync(new Inject(10, TimeSpan.FromSeconds(2)), stop: stop.Token);
        await _clock.TimersAsync(1);

        await stop.CancelAsync();
        await running;

        Assert.Equal([0.0], _dispatched.Select(request => request.Intended));
        Assert.Equal(1, _lateness.Count);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Starts_nothing_when_it_was_stopped_before()
    {
        await RunAsync(new Inject(10, TimeSpan.FromSeconds(2)), stop: new CancellationToken(canceled: true));

        Assert.Empty(_dispatched);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task By_the_clock_of_a_program_starts_every_request_in_order_and_none_early()
    {
        var clock = new SteadyClock(new FineClock());
        var dispatched = new List<(long Intended, long At)>();

        await new Pacer(clock, _lateness.Record).RunAsync(
            new Inject(2_000, TimeSpan.FromMilliseconds(100)),
            intended =>
            {
                // A thread of the pool would have been woken by a timer.
                Assert.False(Thread.CurrentThread.IsThreadPoolThread);
                dispatched.Add((intended, clock.GetTimestamp()));
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(200, dispatched.Count);
        Assert.Equal(200, _lateness.Count);
        Assert.All(dispatched, request => Assert.True(request.At >= request.Intended));
        Assert.All(dispatched.Zip(dispatched.Skip(1)), pair => Assert.Equal(0.5, clock.GetElapsedTime(pair.First.Intended, pair.Second.Intended).TotalMilliseconds, tolerance: 0.01));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task By_the_clock_of_a_program_ends_when_it_is_stopped()
    {
        using var stop = new CancellationTokenSource();

        // The second request is due in an hour and more.
        var running = new Pacer(new FineClock(), _lateness.Record).RunAsync(new Inject(1.0 / 3_600, TimeSpan.FromHours(2)), _ => stop.Cancel(), stop.Token);
        await running;

        Assert.Equal(1, _lateness.Count);
    }

    private async Task<int> RunAsync(Inject schedule, int? stalls = null, CancellationToken stop = default)
    {
        var start = _clock.GetTimestamp();
        await new Pacer(_clock, _lateness.Record).RunAsync(
            schedule,
            intended =>
            {
                _dispatched.Add((Milliseconds(intended), Milliseconds(_clock.GetTimestamp())));
                if (_dispatched.Count - 1 == stalls)
                {
                    _clock.Advance(TimeSpan.FromSeconds(1));
                }
            },
            stop);
        return _dispatched.Count;

        double Milliseconds(long timestamp) => (timestamp - start) / (double)TimeSpan.TicksPerMillisecond;
    }
}
