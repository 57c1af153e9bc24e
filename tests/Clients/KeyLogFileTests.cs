using System.Runtime.Versioning;
using System.Text;
using LoadHarness.Clients;
using LoadHarness.OpenSsl;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Clients;

[SupportedOSPlatform("linux")]
public sealed class KeyLogFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Is_made_for_its_owner_alone_and_takes_a_line_each()
    {
        var path = _scratch.At("keys");
        using (var file = KeyLogFile.Open(path))
        {
            Append(file, "CLIENT_RANDOM 01 02");
            Append(file, "EXPORTER_SECRET 03 04");
        }

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(path));
        Assert.Equal("CLIENT_RANDOM 01 02\nEXPORTER_SECRET 03 04\n", File.ReadAllText(path));
    }

    [Fact]
    public void Goes_on_behind_what_it_has()
    {
        var path = Made("keys", "before\n", OwnerOnly);
        using (var file = KeyLogFile.Open(path))
        {
            Append(file, "after");
        }

        Assert.Equal("before\nafter\n", File.ReadAllText(path));
    }

    // Two launches, or two loops: each line goes behind the last, whoever wrote that.
    [Fact]
    public void Several_who_append_overwrite_nothing()
    {
        var path = _scratch.At("keys");
        using (var one = KeyLogFile.Open(path))
        using (var other = KeyLogFile.Open(path))
        {
            for (var line = 0; line < 10; line++)
            {
                Append(one, $"one {line}");
                Append(other, $"other {line}");
            }
        }

        Assert.Equal(Enumerable.Range(0, 10).SelectMany(line => (string[])[$"one {line}", $"other {line}"]), File.ReadAllLines(path));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_file_that_others_may_use_is_refused_and_stays_as_it_was(UnixFileMode others)
    {
        var path = Made("keys", "before\n", OwnerOnly | others);

        Assert.Equal($"keylog={path} must be a file of one's own that can be written, but: others than its owner may use {path} (chmod 600 {path}) (name another)", TtsClients.ProblemOfKeyLog(path));
        Assert.Equal("before\n", File.ReadAllText(path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_is_refused_wherever_it_leads(bool leadsSomewhere)
    {
        var end = leadsSomewhere ? Made("end", "before\n", OwnerOnly) : _scratch.At("end");
        var path = _scratch.At("keys");
        File.CreateSymbolicLink(path, end);

        Assert.Equal($"keylog={path} must be a file of one's own that can be written, but: {path} is a symbolic link (name another)", TtsClients.ProblemOfKeyLog(path));
        Assert.Equal((leadsSomewhere, leadsSomewhere ? "before\n" : null), (File.Exists(end), leadsSomewhere ? File.ReadAllText(end) : null));
    }

    [Fact]
    public void What_is_no_file_is_refused()
    {
        var path = _scratch.At("directory");
        Directory.CreateDirectory(path);

        Assert.StartsWith($"keylog={path} must be a file of one's own that can be written, but: ", TtsClients.ProblemOfKeyLog(path), StringComparison.Ordinal);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_pipe_is_refused_and_not_waited_for()
    {
        var path = await OddFiles.MakeFifoAsync(_scratch.At("pipe"));

        Assert.StartsWith($"keylog={path} must be a file of one's own that can be written, but: ", TtsClients.ProblemOfKeyLog(path), StringComparison.Ordinal);
    }

    private static unsafe void Append(KeyLogFile file, string line)
    {
        fixed (byte* text = Encoding.ASCII.GetBytes(line + '\0'))
        {
            file.Append(text);
        }
    }

    private string Made(string name, string content, UnixFileMode mode)
    {
        var path = _scratch.At(name);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, mode);
        return path;
    }
}
