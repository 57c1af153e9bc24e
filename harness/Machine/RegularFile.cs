using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LoadHarness.Machine;

/// <summary>Files that a user named, or that lie where a run is looked for: regular ones only, and never more of one than its reader bears.</summary>
/// <remarks>
/// Opening waits for nobody, as it would for the writer of a FIFO, and what was opened is looked at, not its path: whoever swaps the file in
/// between gains nothing. The numbers are Linux's, the same on every processor that .NET runs on (fcntl.h, stat.h; statx(2)).
/// </remarks>
public static class RegularFile
{
    /// <summary>Bytes of the largest file that is read whole, and of what it is unpacked to: a run has a few hundred thousand.</summary>
    public const int Most = 64_000_000;

    private const int NonBlocking = 0x800;
    private const int NoTerminal = 0x100;
    private const int CloseOnExec = 0x80000;

    private const int EmptyPath = 0x1000;
    private const uint TypeWanted = 1;
    private const int StatxBytes = 256;
    private const int ModeOffset = 28;

    private const int NoSuchFile = 2;
    private const int Interrupted = 4;
    private const int NoDevice = 6;
    private const int AccessDenied = 13;
    private const int NotADirectory = 20;

    /// <summary>Opens one to be read from its begin.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">It is no regular file, or cannot be read.</exception>
    public static FileStream Open(string path)
    {
        var handle = OpenHandle(path);
        try
        {
            return KindOf(handle) is { } other ? throw new IOException($"it is {other}, and only a regular file is read") : new FileStream(handle, FileAccess.Read);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads one whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Most bytes that it may have.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">It is no regular file, cannot be read, or is too long.</exception>
    public static ReadOnlyMemory<byte> Read(string path, int most = Most)
    {
        using var file = Open(path);
        return ReadToEnd(file, most, file.Length) ?? throw new IOException($"it has more than {ByteText.Format(most)}");
    }

    /// <summary>Reads one whole that may be a pipe, too, as shells make of <c>&lt;(command)</c>: only where the user himself named it.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    /// <exception cref="IOException">It cannot be read, or is too long.</exception>
    public static ReadOnlyMemory<byte> ReadAny(string path, int most = Most)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return ReadToEnd(file, most, file.CanSeek ? file.Length : 0) ?? throw new IOException($"it has more than {ByteText.Format(most)}");
    }

    /// <summary>What is left of a stream; null when that is more than <paramref name="most"/> bytes.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="most">Most bytes that it may have.</param>
    /// <param name="expected">Bytes that it seems to have; a file can grow, and those of /proc say 0.</param>
    public static ReadOnlyMemory<byte>? ReadToEnd(Stream stream, int most, long expected)
    {
        if (expected > most)
        {
            return null;
        }

        // One more than expected, so that a file of that length is read at one go.
        var bytes = new byte[Math.Max(expected, 4096) + 1];
        var length = 0;
        for (int read; (read = stream.Read(bytes, length, bytes.Length - length)) > 0;)
        {
            length += read;
            if (length > most)
            {
                return null;
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(2L * length, most + 1L));
            }
        }

        return bytes.AsMemory(0, length);
    }

    private static SafeFileHandle OpenHandle(string path)
    {
        var full = Path.GetFullPath(path);
        int descriptor, error;
        do
        {
            descriptor = OpenFile(Encoding.UTF8.GetBytes(full + '\0'), NonBlocking | NoTerminal | CloseOnExec);
            error = Marshal.GetLastPInvokeError();
        }
        while (descriptor < 0 && error == Interrupted);

        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw (error switch
        {
            NoSuchFile => new FileNotFoundException($"Could not find file '{full}'.", full),
            NotADirectory => new DirectoryNotFoundException($"Could not find a part of the path '{full}'."),
            AccessDenied => new UnauthorizedAccessException($"Access to the path '{full}' is denied."),
            NoDevice => new IOException("it is a socket or a device, and only a regular file is read"),
            _ => (Exception)new IOException(Marshal.GetPInvokeErrorMessage(error)),
        });
    }

    /// <summary>What it is if it is no regular file; null when it is one.</summary>
    private static string? KindOf(SafeFileHandle handle)
    {
        var status = new byte[StatxBytes];
        if (Statx(handle, [0], EmptyPath, TypeWanted, status) != 0)
        {
            throw new IOException($"what kind of file it is cannot be told: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }

        return (BitConverter.ToUInt16(status, ModeOffset) & 0xF000) switch
        {
            0x8000 => null,
            0x4000 => "a directory",
            0x1000 => "a FIFO",
            0xC000 => "a socket",
            _ => "a device",
        };
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFile(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(SafeFileHandle file, byte[] path, int flags, uint mask, byte[] status);
}
