using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LoadHarness.Machine.Loops;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Machine.Loops;

public sealed class EventLoopTests
{
    private static readonly EventLoop Loop = EventLoop.Shared;

    [Fact(Timeout = Wait.Patience)]
    public async Task Asynchronous_work_goes_on_where_it_began_and_whoever_awaits_it_does_not()
    {
        var stayed = await Loop.RunAsync(async () =>
        {
            var began = Loop.IsCurrent;
            await Task.Yield();
            var afterYield = Loop.IsCurrent;
            await Task.Run(static () => { });
            var afterPool = Loop.IsCurrent;
            await Task.Delay(1);
            return (bool[])[began, afterYield, afterPool, Loop.IsCurrent];
        });

        Assert.Equal([true, true, true, true], stayed);
        Assert.False(Loop.IsCurrent);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Each_loop_is_a_thread_of_its_own_that_knows_itself()
    {
        var other = EventLoop.Of(1);
        var (here, there) = (await Loop.RunAsync(Seen), await other.RunAsync(Seen));

        Assert.Same(other, EventLoop.Of(1));
        Assert.Same(Loop, EventLoop.Of(0));
        Assert.Equal((Loop, other), (here.Loop, there.Loop));
        Assert.NotEqual(here.Thread, there.Thread);
        Assert.Null(EventLoop.Current);

        static Task<(EventLoop? Loop, int Thread)> Seen() => Task.FromResult((EventLoop.Current, Environment.CurrentManagedThreadId));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task What_goes_wrong_comes_out_at_who_awaits_it()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => Loop.RunAsync(static () => throw new InvalidOperationException("at once")));
        Assert.Equal("at once", thrown.Message);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Loses_nothing_that_many_threads_post()
    {
        const int threads = 8, each = 10_000;
        var done = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < each; i++)
            {
                // Without an interlock: one thread does it all.
                Loop.Post(
                    _ =>
                    {
                        if (++done == threads * each)
                        {
                            all.SetResult();
                        }
                    },
                    null);
            }
        })));

        await all.Task;
        Assert.Equal(threads * each, done);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Sleeps_end_in_the_order_of_their_times_and_not_before()
    {
        var order = await Loop.RunAsync(async () =>
        {
            var (start, ended) = (Stopwatch.GetTimestamp(), new List<int>());
            await Task.WhenAll(new[] { 30, 10, 20 }.Select(async milliseconds =>
            {
                using var sleep = new LoopSleep(Loop, CancellationToken.None);
                var due = start + (milliseconds * Stopwatch.Frequency / 1_000);
                await sleep.UntilAsync(due);
                ended.Add(Stopwatch.GetTimestamp() >= due ? milliseconds : -milliseconds);
            }));
            return ended;
        });

        Assert.Equal([10, 20, 30], order);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_stop_ends_a_sleep()
    {
        using var stop = new CancellationTokenSource();
        var sleeping = Loop.RunAsync(async () =>
        {
            using var sleep = new LoopSleep(Loop, stop.Token);
            await sleep.UntilAsync(Stopwatch.GetTimestamp() + (3_600 * Stopwatch.Frequency));
            return stop.IsCancellationRequested;
        });

        await stop.CancelAsync();

        Assert.True(await sleeping);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_timer_that_is_set_later_before_it_fires_fires_once_and_later()
    {
        var fired = await Loop.RunAsync(async () =>
        {
            var times = new List<long>();
            var timer = new LoopTimer(Loop, () => times.Add(Stopwatch.GetTimestamp()));
            var later = Stopwatch.GetTimestamp() + (20 * Stopwatch.Frequency / 1_000);
            timer.Set(later - (15 * Stopwatch.Frequency / 1_000));
            timer.Set(later);
            var stopped = new LoopTimer(Loop, () => times.Add(0));
            stopped.Set(later);
            stopped.Stop();
            using var sleep = new LoopSleep(Loop, CancellationToken.None);
            await sleep.UntilAsync(later + (10 * Stopwatch.Frequency / 1_000));
            return times.ConvertAll(time => time >= later);
        });

        Assert.Equal([true], fired);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_socket_tells_the_end_that_came_with_the_last_bytes()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = (IPEndPoint)listener.LocalEndpoint;
        var receiving = Loop.RunAsync(async () =>
        {
            using var deadline = new StepDeadline(Loop, TestContext.Current.CancellationToken);
            using var socket = new LoopSocket(Loop, address, IPAddress.Parse("127.0.0.2")) { Changed = deadline.Signal };
            for (var isConnected = socket.Connect(address); !isConnected; isConnected = socket.IsConnected())
            {
                await deadline.ChangeAsync();
            }

            var received = new List<int>();
            var buffer = new byte[1_000];
            while (received.LastOrDefault(-1) != 0)
            {
                var count = socket.Receive(buffer);
                if (count == ITransport.Nothing)
                {
                    await deadline.ChangeAsync();
                }
                else
                {
                    received.Add(count);
                }
            }

            return received;
        });
        using (var accepted = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal(IPAddress.Parse("127.0.0.2"), ((IPEndPoint)accepted.RemoteEndPoint!).Address);
            await accepted.SendAsync(new byte[5], TestContext.Current.CancellationToken);
        }

        Assert.Equal([5, 0], await receiving);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_step_that_takes_too_long_is_over_and_the_next_one_is_not()
    {
        var (over, next) = await Loop.RunAsync(async () =>
        {
            using var deadline = new StepDeadline(Loop, CancellationToken.None);
            deadline.Restart(TimeSpan.FromMilliseconds(5));
            var thrown = await Record.ExceptionAsync(async () => await deadline.ChangeAsync());
            deadline.Restart(TimeSpan.FromHours(1));
            Loop.Post(_ => deadline.Signal(), null);
            await deadline.ChangeAsync();
            return (thrown is OperationCanceledException, deadline.HasPassed);
        });

        Assert.Equal((true, false), (over, next));
    }
}
