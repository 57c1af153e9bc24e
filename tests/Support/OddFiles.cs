using System.IO.Compression;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>Files as nobody means to leave them where runs are looked for.</summary>
internal static class OddFiles
{
    /// <summary>A FIFO that nobody writes to.</summary>
    public static async Task<string> MakeFifoAsync(string path)
    {
        var made = await ExternalProgram.Require("mkfifo", "coreutils").RunAsync(path);
        Assert.True(made.ExitCode == 0, made.Text);
        return path;
    }

    /// <summary>A file that is long and holds nothing.</summary>
    public static string MakeSparse(string path, long length)
    {
        using var file = File.Create(path);
        file.SetLength(length);
        return path;
    }

    /// <summary>A small gzip of many spaces.</summary>
    public static string MakeBomb(string path, int megabytes)
    {
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        var spaces = Enumerable.Repeat((byte)' ', 1_000_000).ToArray();
        for (var megabyte = 0; megabyte < megabytes; megabyte++)
        {
            gzip.Write(spaces);
        }

        return path;
    }
}
