using LoadHarness.Text;
using Xunit;

namespace LoadHarness.Tests.Text;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("0ms", 0, "0ms")]
    [InlineData("500ms", 500, "500ms")]
    [InlineData("1500ms", 1_500, "1500ms")]
    [InlineData("1.5s", 1_500, "1500ms")]
    [InlineData(".5s", 500, "500ms")]
    [InlineData("0.0001ms", 0.0001, "0.0001ms")]
    [InlineData("30s", 30_000, "30s")]
    [InlineData("60s", 60_000, "1m")]
    [InlineData("90s", 90_000, "90s")]
    [InlineData("5m", 300_000, "5m")]
    [InlineData("2h", 7_200_000, "2h")]
    [InlineData("48h", 172_800_000, "48h")]
    public void Reads_and_writes(string text, double milliseconds, string written)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
        Assert.Equal(written, DurationText.Format(duration));
        Assert.True(DurationText.TryParse(written, out var again));
        Assert.Equal(duration, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1 s")]
    [InlineData("1,5s")]
    [InlineData("1e3s")]
    [InlineData("1S")]
    [InlineData("1d")]
    [InlineData("1m30s")]
    [InlineData("00:00:30")]
    [InlineData("256204779h")]
    [InlineData("99999999999999999999999999999999s")]
    public void Refuses_what_has_no_unit_or_is_no_number(string text) => Assert.False(DurationText.TryParse(text, out _));
}
