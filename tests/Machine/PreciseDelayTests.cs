using System.Diagnostics;
using LoadHarness.Machine;
using Xunit;

namespace LoadHarness.Tests.Machine;

public sealed class PreciseDelayTests
{
    [Fact]
    public async Task No_wait_of_many_ends_before_its_time()
    {
        const int seed = 20_261_121;
        var random = new Random(seed);
        var waits = Enumerable.Range(0, 200).Select(async _ =>
        {
            var due = Stopwatch.GetTimestamp() + PreciseDelay.Ticks(TimeSpan.FromMicroseconds(random.Next(20_000)));
            await PreciseDelay.WaitUntilAsync(due, TestContext.Current.CancellationToken);
            return Stopwatch.GetTimestamp() - due;
        });

        Assert.All(await Task.WhenAll(waits), late => Assert.True(late >= 0, $"{late} ticks too early, seed {seed}"));
    }

    [Fact]
    public async Task A_later_wait_holds_up_no_earlier_one()
    {
        using var given = new CancellationTokenSource();
        var hour = PreciseDelay.WaitUntilAsync(Stopwatch.GetTimestamp() + PreciseDelay.Ticks(TimeSpan.FromHours(1)), given.Token);

        // Ends by itself, or the test does not.
        await PreciseDelay.WaitUntilAsync(Stopwatch.GetTimestamp() + PreciseDelay.Ticks(TimeSpan.FromMilliseconds(1)), TestContext.Current.CancellationToken);

        Assert.False(hour.IsCompleted);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hour);
    }

    [Fact]
    public void What_is_past_is_not_waited_for() =>
        Assert.True(PreciseDelay.WaitUntilAsync(Stopwatch.GetTimestamp() - 1, TestContext.Current.CancellationToken).IsCompletedSuccessfully);
}
