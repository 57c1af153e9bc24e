using LoadHarness.Text;
using Xunit;

namespace LoadHarness.Tests.Text;

public sealed class ByteTextTests
{
    [Theory]
    [InlineData("0B", 0, "0B")]
    [InlineData("512B", 512, "512B")]
    [InlineData("64KB", 64_000, "64KB")]
    [InlineData("64kb", 64_000, "64KB")]
    [InlineData("1.5MB", 1_500_000, "1500KB")]
    [InlineData("2GB", 2_000_000_000, "2GB")]
    [InlineData("4KiB", 4_096, "4KiB")]
    [InlineData("64kib", 65_536, "64KiB")]
    [InlineData("1MiB", 1_048_576, "1MiB")]
    [InlineData("512KB", 512_000, "512KB")]
    public void Reads_and_writes(string text, long bytes, string written)
    {
        Assert.True(ByteText.TryParse(text, out var read));
        Assert.Equal(bytes, read);
        Assert.Equal(written, ByteText.Format(read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("64")]
    [InlineData("-1KB")]
    [InlineData("1,5MB")]
    [InlineData("9999999999999GB")]
    public void Refuses_what_has_no_unit_or_is_no_number(string text) => Assert.False(ByteText.TryParse(text, out _));
}
