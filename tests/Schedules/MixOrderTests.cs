using LoadHarness.Schedules;
using Xunit;

namespace LoadHarness.Tests.Schedules;

public sealed class MixOrderTests
{
    [Theory]
    [InlineData(new[] { 1 }, "0")]
    [InlineData(new[] { 1, 1 }, "01")]
    [InlineData(new[] { 3, 1 }, "0010")]
    [InlineData(new[] { 5, 1, 1 }, "0010200")]
    public void Spreads_each_arm_evenly_over_a_turn(int[] weights, string order) => Assert.Equal(order, string.Concat(MixOrder.Of(weights)));

    [Fact]
    public void Gives_each_arm_exactly_its_weight_in_every_turn()
    {
        var order = MixOrder.Of([80, 15, 5]);

        Assert.Equal([80, 15, 5], Enumerable.Range(0, 3).Select(arm => order.Count(place => place == arm)));

        // The rarest arm comes once in each twentieth of the turn.
        Assert.All(order.Chunk(20), part => Assert.Equal(1, part.Count(place => place == 2)));
    }
}
