using System.Collections.Concurrent;
using System.Diagnostics;

namespace LoadHarness.Machine.Loops;

/// <summary>One thread that owns sockets, timers and all that is done with them: it waits in the kernel for what happens first, and never for anything else.</summary>
/// <remarks>
/// Asynchronous code that is started here goes on here: the loop is the thread's <see cref="SynchronizationContext"/>. What such code posts to itself passes
/// through a queue without a lock, and wakes nobody; a post from another thread wakes the loop once. Nothing that runs here may be awaited without its
/// context: .NET would go on with it on the thread pool. An instance lives as long as the process.
/// </remarks>
public sealed class EventLoop
{
    // Between two looks at the sockets, however much the work makes more of itself.
    private const int MostAtOnce = 256;

    // prctl(2): how much later than asked the kernel may wake a thread so that wake-ups can be shared, 50 µs unless said otherwise.
    private const int SetTimerSlack = 29;
    private const ulong LeastSlack = 1;

    private static readonly Lock Making = new();
    private static readonly List<EventLoop> All = [];

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly EventPoll _poll = new();
    private readonly Context _context;

    // From other threads.
    private readonly ConcurrentQueue<(SendOrPostCallback Work, object? State)> _posted = new();
    private int _isWoken;

    // Of the loop's thread.
    private readonly Queue<(SendOrPostCallback Work, object? State)> _ready = new();
    private readonly PriorityQueue<LoopTimer, long> _timers = new();
    private (IWatched? Socket, long Since)[] _watched = new (IWatched?, long)[64];

    // How often it has looked at the sockets.
    private long _looks;

    private EventLoop(int number)
    {
        _context = new Context(this);
        new Thread(Run) { IsBackground = true, Name = $"event loop {number}" }.Start();
    }

    /// <summary>The first loop of this process, for all that needs no loop of its own; started when it is first asked for.</summary>
    public static EventLoop Shared => Of(0);

    /// <summary>The loop that the caller is on; null elsewhere.</summary>
    public static EventLoop? Current => _current;

    /// <summary>Whether the caller is on the loop's thread.</summary>
    public bool IsCurrent => _current == this;

    /// <summary>One of the loops of this process; it and those below it are started when it is first asked for.</summary>
    /// <param name="number">Its number, from 0.</param>
    public static EventLoop Of(int number)
    {
        lock (Making)
        {
            while (All.Count <= number)
            {
                All.Add(new EventLoop(All.Count));
            }

            return All[number];
        }
    }

    /// <summary>Has something done by the loop, soon and in the order of posting; from any thread.</summary>
    public void Post(SendOrPostCallback work, object? state)
    {
        if (IsCurrent)
        {
            _ready.Enqueue((work, state));
            return;
        }

        _posted.Enqueue((work, state));
        if (Interlocked.Exchange(ref _isWoken, 1) == 0)
        {
            _poll.Wake();
        }
    }

    /// <summary>Runs asynchronous work on the loop. Whoever awaits it goes on where it came from.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(static state => _ = CompleteAsync(((TaskCompletionSource<T>, Func<Task<T>>))state!), (done, work));
        return done.Task;

        static async Task CompleteAsync((TaskCompletionSource<T> Done, Func<Task<T>> Work) run)
        {
            try
            {
                run.Done.SetResult(await run.Work());
            }
            catch (Exception e)
            {
                run.Done.SetException(e);
            }
        }
    }

    /// <summary>The same without a result.</summary>
    public Task RunAsync(Func<Task> work) => RunAsync(async () =>
    {
        await work();
        return true;
    });

    /// <summary>Watches a socket until it is forgotten. On the loop's thread.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The kernel watches no more.</exception>
    internal void Watch(IWatched socket, int file)
    {
        if (file >= _watched.Length)
        {
            Array.Resize(ref _watched, Math.Max(file + 1, _watched.Length * 2));
        }

        _poll.Add(file);
        _watched[file] = (socket, _looks);
    }

    /// <summary>Watches it no longer, if it did; the kernel forgets it as it is closed.</summary>
    internal void Forget(int file)
    {
        if (file < _watched.Length)
        {
            _watched[file] = default;
        }
    }

    internal void Enqueue(LoopTimer timer, long due) => _timers.Enqueue(timer, due);

    private void Run()
    {
        _current = this;
        SynchronizationContext.SetSynchronizationContext(_context);
        _ = LibC.ProcessControl(SetTimerSlack, LeastSlack, 0, 0, 0);
        while (true)
        {
            // In this order, so that whoever is asked for something has heard before what had happened to its sockets by then.
            TakePosted();
            Look(FireTimers());
            RunReady();
        }
    }

    private void TakePosted()
    {
        // First, so that whoever posts from now on wakes the loop again.
        Volatile.Write(ref _isWoken, 0);
        Interlocked.MemoryBarrier();
        while (_posted.TryDequeue(out var posted))
        {
            _ready.Enqueue(posted);
        }
    }

    private void RunReady()
    {
        for (var done = 0; done < MostAtOnce && _ready.TryDequeue(out var next); done++)
        {
            next.Work(next.State);
        }
    }

    // Tells the time at which none was due.
    private long FireTimers()
    {
        var now = Stopwatch.GetTimestamp();
        while (_timers.TryPeek(out var timer, out var due) && due <= now)
        {
            _timers.Dequeue();
            timer.Come(due);
            now = Stopwatch.GetTimestamp();
        }

        return now;
    }

    private void Look(long now)
    {
        var count = _poll.Wait(
            _ready.Count > 0 ? 0
            : !_timers.TryPeek(out _, out var due) ? -1
            : Math.Max(0, (long)Stopwatch.GetElapsedTime(now, due).TotalNanoseconds));
        _looks++;
        for (var index = 0; index < count; index++)
        {
            var (file, events) = _poll[index];

            // A socket that is closed for what was told before this may leave its number to another one, which this look told nothing of.
            if (file < _watched.Length && _watched[file] is { Socket: { } socket, Since: var since } && since < _looks)
            {
                socket.Happened(events);
            }
        }
    }

    private sealed class Context(EventLoop loop) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => loop.Post(d, state);

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("the loop never waits, and nobody waits for it");

        public override SynchronizationContext CreateCopy() => this;
    }
}
