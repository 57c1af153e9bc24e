using LoadHarness.Results;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Results;

public sealed class WrittenFileTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Replaces_what_is_there_and_leaves_nothing_else()
    {
        var path = _scratch.Write("a.txt", "old");

        WrittenFile.Write(path, "new ä");

        Assert.Equal("new ä"u8.ToArray(), File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_scratch.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_is_replaced_whether_it_leads_anywhere_or_not(bool leadsSomewhere)
    {
        var victim = _scratch.At("victim");
        if (leadsSomewhere)
        {
            _scratch.Write("victim", "mine");
        }

        File.CreateSymbolicLink(_scratch.At("whole"), victim);
        File.CreateSymbolicLink(_scratch.At("grown"), victim);

        WrittenFile.Write(_scratch.At("whole"), "whole");
        using (var grown = WrittenFile.New(_scratch.At("grown")))
        {
            grown.Write("grown"u8);
        }

        Assert.Equal(leadsSomewhere ? "mine" : null, File.Exists(victim) ? File.ReadAllText(victim) : null);
        Assert.Equal(("whole", "grown"), (File.ReadAllText(_scratch.At("whole")), File.ReadAllText(_scratch.At("grown"))));
        Assert.All(["whole", "grown"], name => Assert.Null(new FileInfo(_scratch.At(name)).LinkTarget));
    }

    [Fact]
    public void A_file_that_goes_on_growing_must_be_no_link()
    {
        var victim = _scratch.Write("victim", "mine");
        File.CreateSymbolicLink(_scratch.At("link"), victim);

        var failure = Assert.Throws<IOException>(() => WrittenFile.Existing(_scratch.At("link")));

        Assert.Equal($"{_scratch.At("link")} is a symbolic link to {victim}", failure.Message);
    }

    [Fact]
    public void What_cannot_be_put_in_its_place_leaves_nothing_behind()
    {
        Directory.CreateDirectory(_scratch.At("a.txt/full"));

        Assert.ThrowsAny<Exception>(() => WrittenFile.Write(_scratch.At("a.txt"), "new"));

        Assert.Equal([_scratch.At("a.txt")], Directory.GetFileSystemEntries(_scratch.Path));
    }
}
