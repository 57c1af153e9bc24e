using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>Moves a manual clock for code that waits many times, where each single step is not what the test is about.</summary>
internal static class ClockDriver
{
    // Where others want the cores, whoever asks on and on takes one from those it waits for.
    private const int AskedInARow = 200;

    /// <summary>
    /// Moves the clock step by step until the work ends. For one actor alone: it works or it waits for the clock, so that whoever sees it
    /// wait knows that nothing runs.
    /// </summary>
    public static async Task<T> DriveOneAsync<T>(this ManualClock clock, Task<T> work, TimeSpan step)
    {
        while (await Task.WhenAny(work, clock.TimersAsync(1)) != work)
        {
            clock.Advance(step);
        }

        return await work;
    }

    /// <summary>Moves the clock from one time that somebody waits for to the next, each time when nothing runs any more, until the work ends.</summary>
    /// <remarks>Only in the collection <see cref="VirtualTime"/>: what other tests do runs as well.</remarks>
    public static async Task<T> DriveAsync<T>(this ManualClock clock, Task<T> work)
    {
        await Wait.Until(() => OffPoolAsync(() => Moved(clock, work)), static done => done, TestContext.Current.CancellationToken, "the work ends while the clock moves");
        return await work;
    }

    /// <summary>The same, until nobody waits for the clock any more.</summary>
    public static Task RunDownAsync(this ManualClock clock) => OffPoolAsync(() => Moved(clock, work: null));

    // Whoever asks on the pool is at work there himself, and wakes another one of its threads each time that he asks again: on one core, it may never rest.
    private static Task<bool> OffPoolAsync(Func<bool> move) =>
        Task.Factory.StartNew(move, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static bool Moved(ManualClock clock, Task? work)
    {
        do
        {
            Rest();
        }
        while (work is not { IsCompleted: true } && clock.AdvanceToNext());
        return work is { IsCompleted: true };
    }

    // Whatever an actor does, it does on the pool, from when it is woken until it waits for something: the pool counts what is queued and what
    // runs. Asked in this order: what runs may queue more, but what is queued never leaves that count without being in the other.
    private static void Rest()
    {
        var token = TestContext.Current.CancellationToken;
        for (var asked = 1; ThreadPool.PendingWorkItemCount > 0 || Running() > 0; asked++)
        {
            token.ThrowIfCancellationRequested();
            _ = asked % AskedInARow == 0 ? token.WaitHandle.WaitOne(1) : Thread.Yield();
        }
    }

    private static int Running()
    {
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var idle, out _);
        return most - idle;
    }
}

/// <summary>Tests in which several actors live by a clock that the test moves when none of them runs. Not beside others, which run as well.</summary>
[CollectionDefinition(nameof(VirtualTime), DisableParallelization = true)]
public static class VirtualTime;
