using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>Moves a manual clock for code that waits many times, where each single step is not what the test is about.</summary>
internal static class ClockDriver
{
    // Where others want the cores, whoever asks on and on takes one from those it waits for.
    private const int AskedInARow = 2_000;

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
        await Wait.Until(Moved, static done => done, TestContext.Current.CancellationToken, "the work ends while the clock moves");
        return await work;

        async Task<bool> Moved()
        {
            while (!work.IsCompleted)
            {
                await RestAsync();
                if (work.IsCompleted || !clock.AdvanceToNext())
                {
                    break;
                }
            }

            return work.IsCompleted;
        }
    }

    /// <summary>The same, until nobody waits for the clock any more.</summary>
    public static async Task RunDownAsync(this ManualClock clock)
    {
        do
        {
            await RestAsync();
        }
        while (clock.AdvanceToNext());
    }

    // Whatever an actor does, it does on the pool, from when it is woken until it waits for something: the pool counts what is queued and what
    // runs. Asked in this order: what runs may queue more, but what is queued never leaves that count without being in the other.
    private static async Task RestAsync()
    {
        for (var asked = 1; ThreadPool.PendingWorkItemCount > 0 || Running() > 0; asked++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if (asked % AskedInARow == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
            }
            else
            {
                await Task.Yield();
            }
        }
    }

    // Threads of the pool at work, but for the one that asks.
    private static int Running()
    {
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var idle, out _);
        return most - idle - (Thread.CurrentThread.IsThreadPoolThread ? 1 : 0);
    }
}

/// <summary>Tests in which several actors live by a clock that the test moves when none of them runs. Not beside others, which run as well.</summary>
[CollectionDefinition(nameof(VirtualTime), DisableParallelization = true)]
public static class VirtualTime;
