using LoadHarness.Machine;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Machine;

public sealed class InputFileTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_file_is_read_whole() => Assert.Equal("text"u8.ToArray(), InputFile.Read(_directory.Write("file", "text")));

    [Fact]
    public void What_has_no_end_is_refused_at_the_limit()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "there is no /dev/zero");

        Assert.Equal("it is longer than 64MiB", Assert.Throws<IOException>(() => InputFile.Read("/dev/zero")).Message);
    }
}
