using LoadHarness.Actors;
using Xunit;

namespace LoadHarness.Tests.Actors;

public sealed class RestartPolicyTests
{
    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(3, 400)]
    [InlineData(6, 3_200)]
    [InlineData(7, 5_000)]
    [InlineData(2_000, 5_000)]
    public void Doubles_the_wait_up_to_the_longest(int failures, int milliseconds)
    {
        var policy = new RestartPolicy(
            maxFailures: 2_000, window: TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), policy.DelayAfter(failures));
    }

    [Fact]
    public void Gives_up_after_the_last_forgiven_failure()
    {
        var policy = new RestartPolicy(maxFailures: 2, TimeSpan.FromMinutes(1), TimeSpan.Zero, TimeSpan.Zero);

        Assert.Equal(TimeSpan.Zero, policy.DelayAfter(2));
        Assert.Null(policy.DelayAfter(3));
    }

    [Fact]
    public void Cannot_be_built_to_make_no_sense()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RestartPolicy(-1, TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RestartPolicy(1, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new RestartPolicy(1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)));
    }
}
