using System.Diagnostics;
using System.Net;
using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Targets.Lla.Faults;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

public sealed class SlowdownTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.05)]
    [InlineData(60, 3)]
    [InlineData(90, 4.5)]
    [InlineData(86_400, 4320)]
    public void Grows_in_a_straight_line_from_the_start(int seconds, double milliseconds)
    {
        var clock = new ManualClock();
        clock.Advance(TimeSpan.FromHours(1));
        var slowdown = new Slowdown(TimeSpan.FromMilliseconds(3), clock);

        clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), slowdown.Now);
    }

    [Theory]
    [InlineData(LlaKind.Kestrel)]
    [InlineData(LlaKind.OpenSsl)]
    public async Task Is_waited_for_before_an_answer(LlaKind kind)
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        var behaviour = new LlaOptions(AcceptsTickets: true, TimeSpan.Zero) { SlowdownPerMinute = TimeSpan.FromMilliseconds(50) };
        await using var lla = await TestLla.StartAsync(kind, new LlaPki(), behaviour: behaviour, clock: clock);
        using var client = lla.Client();
        await client.EvidenceAsync();
        clock.Advance(TimeSpan.FromMinutes(2));

        // A lower bound only: a busy machine is slower, none is faster.
        var start = Stopwatch.GetTimestamp();
        using var response = await client.PostAsync();
        var took = Stopwatch.GetElapsedTime(start);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(took >= TimeSpan.FromMilliseconds(100), $"the answer came after {took.TotalMilliseconds} ms");
    }
}
