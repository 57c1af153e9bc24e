using LoadHarness.Targets.Lla;
using LoadHarness.Targets.Lla.Faults;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

public sealed class LeakTests
{
    private readonly ManualClock _clock = new(TimeProvider.System.GetUtcNow());
    private readonly Ledger _ledger = new();

    [Fact]
    public void Takes_what_is_due_once_a_second()
    {
        using var leak = new Leak(6000, _ledger, _clock);

        Assert.Equal([0, 100, 100, 200, 1200], Lost(0.9, 0.1, 0.9, 0.1, 10));
    }

    [Fact]
    public void Is_exact_to_the_byte_at_a_rate_that_no_second_divides()
    {
        using var leak = new Leak(100, _ledger, _clock);

        Assert.Equal([1, 3, 5, 6, 100, 100 * 60 * 24], Lost(1, 1, 1, 1, 56, (60 * 60 * 24) - 60));
    }

    [Fact]
    public void Stops_at_its_limit()
    {
        using var leak = new Leak(6000, _ledger, _clock, most: 250);

        Assert.Equal([200, 250, 250], Lost(2, 1, 3600));
    }

    [Fact]
    public void Takes_no_more_once_disposed()
    {
        var leak = new Leak(6000, _ledger, _clock);
        _clock.Advance(TimeSpan.FromSeconds(1));

        leak.Dispose();

        Assert.Equal([100], Lost(60));
    }

    // What was lost after each of these steps in seconds.
    private IEnumerable<long> Lost(params double[] seconds) => seconds.Select(step =>
    {
        _clock.Advance(TimeSpan.FromSeconds(step));
        return _ledger.Read(collects: false).LeakedBytes;
    });
}
