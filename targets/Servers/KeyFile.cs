using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LoadHarness.Targets.Servers;

/// <summary>
/// A private key for a program that reads keys from files only: a file in memory (memfd_create(2)), which has no name on any disk and which the
/// kernel takes away when this process ends, however it ends.
/// </summary>
internal sealed class KeyFile : IDisposable
{
    // No program that is started inherits it; and it can never be run, which some kernels insist on and older ones do not know.
    private const uint CloseOnExec = 1;
    private const uint NeverRun = 8;

    private readonly FileStream _file;

    /// <summary>Puts a text into memory.</summary>
    /// <exception cref="IOException">The kernel has no memory or no file for it.</exception>
    public KeyFile(string text)
    {
        var handle = Create(CloseOnExec | NeverRun) is { IsInvalid: false } made ? made : Create(CloseOnExec);
        if (handle.IsInvalid)
        {
            throw new IOException($"no memory for a key: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }

        // Others open it anew, and read from its start.
        Path = string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{handle.DangerousGetHandle()}");
        _file = new FileStream(handle, FileAccess.ReadWrite, bufferSize: 0);
        _file.Write(Encoding.ASCII.GetBytes(text));
    }

    /// <summary>Where processes of the same user find it, until it is disposed.</summary>
    public string Path { get; }

    public void Dispose() => _file.Dispose();

    private static SafeFileHandle Create(uint flags) => new(MemoryFile("key\0"u8.ToArray(), flags), ownsHandle: true);

    [DllImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MemoryFile(byte[] name, uint flags);
}
