using System.Runtime.InteropServices;
using LoadHarness.Machine;
using LoadHarness.Machine.Loops;

namespace LoadHarness.OpenSsl;

/// <summary>A file that takes the secrets of connections, a line each, as programs that read captures want them (draft-ietf-tls-keylogfile). Nobody but its owner may read it.</summary>
/// <remarks>A line goes to the end of the file with one call, wherever that is by then, so that several threads and processes may append to it.</remarks>
internal sealed class KeyLogFile : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream _file;

    private KeyLogFile(FileStream file) => _file = file;

    /// <summary>Opens the file, made with mode 0600 where there is none; lines go behind what it has.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be written, is no plain file, or others may read it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static KeyLogFile Open(string path)
    {
        if (new FileInfo(path) is { LinkTarget: not null })
        {
            throw new IOException($"{path} is a symbolic link");
        }

        if (File.Exists(path))
        {
            // To open a FIFO for writing would wait for who reads it.
            RegularFile.Open(path).Dispose();
        }

        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & ~OwnerOnly) is not UnixFileMode.None)
        {
            file.Dispose();
            throw new IOException($"others than its owner may use {path} (chmod 600 {path})");
        }

        // .NET's own way to append notes where the end is, and goes on from there.
        if (LibC.FileControl((int)file.SafeFileHandle.DangerousGetHandle(), LibC.SetFlags, LibC.Append) < 0)
        {
            file.Dispose();
            throw new IOException($"{path} cannot be appended to: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }

        return new(file);
    }

    /// <summary>Appends a line of OpenSSL's.</summary>
    /// <param name="line">Text that ends with a zero, without a line break.</param>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public unsafe void Append(byte* line)
    {
        var text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(line);
        var bytes = new byte[text.Length + 1];
        text.CopyTo(bytes);
        bytes[^1] = (byte)'\n';
        // With O_APPEND the place that is given means nothing (pwrite(2), bugs).
        RandomAccess.Write(_file.SafeFileHandle, bytes, fileOffset: 0);
    }

    public void Dispose() => _file.Dispose();
}
