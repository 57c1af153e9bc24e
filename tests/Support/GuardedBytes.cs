using System.Runtime.InteropServices;

namespace LoadHarness.Tests.Support;

/// <summary>Bytes that end where a page begins that nobody may read: whoever reads one byte too many ends the process.</summary>
internal sealed unsafe partial class GuardedBytes : IDisposable
{
    private const int ReadAndWrite = 3;
    private const int PrivateAndAnonymous = 0x22;

    private readonly nint _start;
    private readonly nint _size;
    private readonly nint _guard;

    public GuardedBytes(int most)
    {
        var page = Environment.SystemPageSize;
        var usable = (most + page - 1) / page * page;
        _size = usable + page;
        _start = Map(0, _size, ReadAndWrite, PrivateAndAnonymous, -1, 0);
        _guard = _start + usable;
        if (_start == -1 || Protect(_guard, page, 0) != 0)
        {
            throw new InvalidOperationException("no page can be guarded");
        }
    }

    /// <summary>A copy of the bytes that ends at the guard.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> bytes)
    {
        var copy = new Span<byte>((void*)(_guard - bytes.Length), bytes.Length);
        bytes.CopyTo(copy);
        return copy;
    }

    public void Dispose() => _ = Unmap(_start, _size);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nint length);
}
