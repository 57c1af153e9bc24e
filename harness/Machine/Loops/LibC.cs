using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace LoadHarness.Machine.Loops;

/// <summary>The system calls of an event loop, by the names and numbers of Linux (section 2 of its manual).</summary>
/// <remarks>Not .NET's sockets, whose completions come from threads of their own: to wake them is a large part of what a request would cost.</remarks>
internal static unsafe partial class LibC
{
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int Stream = 1;
    public const int InterNetwork = 2;
    public const int InterNetworkV6 = 10;

    public const int IpLevel = 0;
    public const int SocketLevel = 1;
    public const int TcpLevel = 6;
    public const int IpBindAddressNoPort = 24;
    public const int ReuseAddress = 2;
    public const int SocketError = 4;
    public const int ReceiveTimeout = 20;
    public const int SendTimeout = 21;
    public const int Linger = 13;
    public const int TcpNoDelay = 1;
    public const int TcpInformation = 11;

    // Without a signal to the process when the other end is gone.
    public const int NoSignal = 0x4000;

    public const int Add = 1;
    public const uint In = 0x1;
    public const uint Out = 0x4;
    public const uint Error = 0x8;
    public const uint HangUp = 0x10;
    public const uint PeerHangUp = 0x2000;
    public const uint EdgeTriggered = 1u << 31;

    // fcntl(2): sets the flags of an open file, of which O_APPEND is one.
    public const int SetFlags = 4;
    public const int Append = 0x400;

    // errno(3).
    public const int Interrupted = 4;
    public const int WouldBlock = 11;
    public const int NoSuchCall = 38;
    public const int InProgress = 115;

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int domain, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int file, byte* address, int length);

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int file, byte* address, int length);

    [LibraryImport(Library, EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(int file, int backlog);

    [LibraryImport(Library, EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int file, byte* address, int* length, int flags);

    [LibraryImport(Library, EntryPoint = "getsockname", SetLastError = true)]
    public static partial int LocalAddress(int file, byte* address, int* length);

    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int file, int level, int option, int* value, int length);

    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int file, int level, int option, byte* value, int* length);

    [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int file, byte* buffer, nint length, int flags);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int file, byte* buffer, nint length, int flags);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int file);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int file, byte* buffer, nint length);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int FileControl(int file, int command, int value);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFile(uint value, int flags);

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int file, byte* epollEvent);

    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int count, int milliseconds);

    /// <summary>The same to the nanosecond, from Linux 5.11 and glibc 2.35 on.</summary>
    [LibraryImport(Library, EntryPoint = "epoll_pwait2", SetLastError = true)]
    public static partial int EpollWaitFine(int epoll, byte* events, int count, Timespec* timeout, nint signals, nint size);

    [LibraryImport(Library, EntryPoint = "prctl")]
    public static partial int ProcessControl(int option, ulong first, ulong second, ulong third, ulong fourth);

    [LibraryImport(Library, EntryPoint = "clock_gettime")]
    public static partial int GetTime(int clock, Timespec* time);

    /// <summary>Gives memory that the allocator keeps for later back to the system, where it is glibc's.</summary>
    public static void GiveBack()
    {
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Others keep less, and have no such call.
        }
    }

    [LibraryImport(Library, EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint kept);

    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct Timespec(long Seconds, long Nanoseconds);
}
