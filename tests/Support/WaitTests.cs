using Xunit;

namespace LoadHarness.Tests.Support;

public sealed class WaitTests
{
    [Fact]
    public async Task Ends_with_the_first_answer_that_holds()
    {
        var asked = 0;

        Assert.Equal(3, await Wait.Until(() => Task.FromResult(++asked), answer => answer == 3, TestContext.Current.CancellationToken));
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task Ends_when_it_is_told_to()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.Until(() => false, new CancellationToken(canceled: true)));
    }
}
