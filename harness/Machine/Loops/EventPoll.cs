using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LoadHarness.Machine.Loops;

/// <summary>What epoll(7) tells of the sockets of one loop. An instance lives as long as the process.</summary>
internal sealed unsafe class EventPoll
{
    private const int MostEvents = 256;
    private const long NanosecondsASecond = 1_000_000_000;

    // struct epoll_event is packed on x86-64 and on no other machine (epoll_ctl(2), bits/epoll.h).
    private static readonly int DataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataAt + sizeof(long);

    private readonly int _epoll;
    private readonly int _wake;
    private readonly byte* _events;
    private bool _isFine = true;

    /// <exception cref="SocketException">The process may open no more files.</exception>
    public EventPoll()
    {
        _epoll = Checked(LibC.EpollCreate(LibC.CloseOnExec));
        try
        {
            _wake = Checked(LibC.EventFile(0, LibC.NonBlocking | LibC.CloseOnExec));
            Add(_wake);
            _events = (byte*)NativeMemory.AllocZeroed(MostEvents * sizeof(long) * 2);
        }
        catch
        {
            if (_wake > 0)
            {
                _ = LibC.Close(_wake);
            }

            _ = LibC.Close(_epoll);
            throw;
        }
    }

    /// <summary>Watches a file until it is closed; tells each change once.</summary>
    /// <exception cref="SocketException">The kernel does not watch it.</exception>
    public void Add(int file)
    {
        var epollEvent = stackalloc byte[EventSize];
        *(uint*)epollEvent = LibC.In | LibC.Out | LibC.PeerHangUp | LibC.EdgeTriggered;
        *(long*)(epollEvent + DataAt) = file;
        Checked(LibC.EpollControl(_epoll, LibC.Add, file, epollEvent));
    }

    /// <summary>Ends a wait, from any thread.</summary>
    public void Wake()
    {
        // It is never read: each write is a change. Full it is only when nobody has waited 2^64 times.
        var one = 1L;
        _ = LibC.Write(_wake, (byte*)&one, sizeof(long));
    }

    /// <summary>Waits for changes; late by microseconds where the kernel has a core for it.</summary>
    /// <param name="nanoseconds">How long; 0 only looks, below 0 waits until woken.</param>
    /// <returns>How many there are.</returns>
    public int Wait(long nanoseconds)
    {
        if (_isFine && nanoseconds > 0)
        {
            try
            {
                var timeout = new LibC.Timespec(nanoseconds / NanosecondsASecond, nanoseconds % NanosecondsASecond);
                var count = LibC.EpollWaitFine(_epoll, _events, MostEvents, &timeout, 0, 0);
                if (count >= 0 || Marshal.GetLastPInvokeError() != LibC.NoSuchCall)
                {
                    return Math.Max(0, count);
                }
            }
            catch (EntryPointNotFoundException)
            {
                // Older than the call.
            }

            _isFine = false;
        }

        // Whole milliseconds, upwards: a wait of zero would be a busy loop. An interruption only makes the caller look again.
        var milliseconds = nanoseconds <= 0 ? (int)nanoseconds : (int)Math.Min(int.MaxValue, (nanoseconds + 999_999) / 1_000_000);
        return Math.Max(0, LibC.EpollWait(_epoll, _events, MostEvents, milliseconds));
    }

    /// <summary>Change number <paramref name="index"/> of the last wait: the file, and what became possible.</summary>
    public (int File, uint Events) this[int index] => ((int)*(long*)(_events + (index * EventSize) + DataAt), *(uint*)(_events + (index * EventSize)));

    private static int Checked(int result) => result < 0 ? throw LoopSocket.Failure(Marshal.GetLastPInvokeError()) : result;
}
