using System.Runtime.InteropServices;

namespace LoadHarness.OpenSsl;

/// <summary>A file that takes the secrets of connections, a line each, as programs that read captures want them (draft-ietf-tls-keylogfile). Nobody but its owner may read it.</summary>
/// <remarks>A line goes to the file with one call, so that several processes may append to it.</remarks>
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
        _file.Write(bytes);
    }

    public void Dispose() => _file.Dispose();
}
