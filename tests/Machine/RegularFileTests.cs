using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Text;
using LoadHarness.Machine;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Machine;

public sealed class RegularFileTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Reads_a_file_whole_also_through_a_link_and_from_proc()
    {
        var file = _directory.Write("file", "text");
        File.CreateSymbolicLink(_directory.At("link"), file);

        Assert.Equal("text"u8.ToArray(), RegularFile.Read(file).ToArray());
        Assert.Equal("text"u8.ToArray(), RegularFile.Read(_directory.At("link"), most: 4).ToArray());
        Assert.Equal(File.ReadAllText("/proc/self/status").Split('\n')[0], Encoding.UTF8.GetString(RegularFile.Read("/proc/self/status").Span).Split('\n')[0]);
        Assert.Empty(RegularFile.Read(_directory.Write("empty", "")).ToArray());
    }

    [Fact]
    public void A_file_that_the_user_named_may_be_a_pipe_but_has_an_end()
    {
        Assert.Equal("text"u8.ToArray(), RegularFile.ReadAny(_directory.Write("file", "text")).ToArray());
        Assert.Equal("it has more than 64MB", Assert.Throws<IOException>(() => RegularFile.ReadAny("/dev/zero")).Message);
    }

    [Fact(Timeout = Wait.Patience)]
    [SuppressMessage("Usage", "xUnit1051", Justification = "nothing waits")]
    public async Task What_is_no_file_is_not_waited_for()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_directory.At("socket")));
        await OddFiles.MakeFifoAsync(_directory.At("fifo"));
        File.CreateSymbolicLink(_directory.At("link"), _directory.At("fifo"));

        Assert.Equal("it is a FIFO, and only a regular file is read", Refusal(_directory.At("fifo")));
        Assert.Equal("it is a FIFO, and only a regular file is read", Refusal(_directory.At("link")));
        Assert.Equal("it is a directory, and only a regular file is read", Refusal(_directory.Path));
        Assert.Equal("it is a device, and only a regular file is read", Refusal("/dev/zero"));
        Assert.Equal("it is a socket or a device, and only a regular file is read", Refusal(_directory.At("socket")));
    }

    [Fact]
    public void What_is_too_long_is_not_read()
    {
        Assert.Equal("it has more than 3B", Assert.Throws<IOException>(() => RegularFile.Read(_directory.Write("file", "text"), most: 3)).Message);
        Assert.Equal("it has more than 64MB", Refusal(OddFiles.MakeSparse(_directory.At("sparse"), RegularFile.Most + 1L)));

        // One that says nothing of its length.
        Assert.Equal("it has more than 3B", Assert.Throws<IOException>(() => RegularFile.Read("/proc/self/status", most: 3)).Message);
    }

    [Fact]
    public void What_is_not_there_or_not_for_this_user_is_told_apart()
    {
        Assert.IsType<FileNotFoundException>(Record.Exception(() => RegularFile.Read(_directory.At("none"))));
        Assert.IsType<DirectoryNotFoundException>(Record.Exception(() => RegularFile.Read(Path.Combine(_directory.Write("file", ""), "run.json"))));
        Assert.IsType<IOException>(Record.Exception(() => RegularFile.Read(_directory.At(new string('n', 300)))));
    }

    private static string Refusal(string path) => Assert.Throws<IOException>(() => RegularFile.Read(path)).Message;
}
