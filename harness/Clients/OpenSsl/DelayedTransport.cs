using System.Diagnostics;
using System.Net.Sockets;
using LoadHarness.Clients.Wire;
using LoadHarness.Machine;
using LoadHarness.Machine.Loops;

namespace LoadHarness.Clients.OpenSsl;

/// <summary>A transport whose bytes take time on their way, in both directions; their order, number and flights stay what they are.</summary>
/// <remarks>The same line as <see cref="DelayedStream"/>, on a loop: as much may be on its way, and what the client closes before it is due is lost.</remarks>
internal sealed class DelayedTransport : ITransport
{
    private readonly ITransport _inner;
    private readonly long _delay;
    private readonly LoopTimer _timer;
    private readonly byte[] _block = new byte[DelayedStream.BlockSize];
    private readonly Queue<(ReadOnlyMemory<byte> Bytes, long Due, int Flight)> _outgoing = new();
    private readonly Queue<(ReadOnlyMemory<byte> Bytes, long Due, int Flight)> _incoming = new();
    private ReadOnlyMemory<byte> _arriving;
    private ReadOnlyMemory<byte> _leaving;
    private int _onTheWayOut;

    // Flights of this end: begun, the one that leaves, and the last that has reached the other end.
    private int _flight;
    private int _leavingFlight;
    private int _reached;
    private bool _hasHeard = true;
    private int _onTheWayIn;
    private bool _hasEnded;
    private SocketException? _failure;

    /// <param name="inner">What carries the bytes; closed with this.</param>
    /// <param name="loop">The loop of both.</param>
    /// <param name="oneWay">How long they are on their way in each direction.</param>
    public DelayedTransport(ITransport inner, EventLoop loop, TimeSpan oneWay)
    {
        _inner = inner;
        _delay = PreciseDelay.Ticks(oneWay);
        _timer = new LoopTimer(loop, Move);
        inner.Changed = Move;
    }

    public Action? Changed { get; set; }

    public int RoundTrips { get; private set; }

    public bool MayReceive => !_arriving.IsEmpty || _incoming.Count > 0 || _failure is not null;

    public int Receive(Span<byte> buffer)
    {
        if (_arriving.IsEmpty)
        {
            if (!_incoming.TryPeek(out var next))
            {
                return _failure is { } failure ? throw failure : ITransport.Nothing;
            }

            if (next.Due > Stopwatch.GetTimestamp())
            {
                return ITransport.Nothing;
            }

            // The end is never taken, so that it can be read again.
            if (next.Bytes.IsEmpty)
            {
                return 0;
            }

            (_arriving, _, RoundTrips) = _incoming.Dequeue();
            _hasHeard = true;
            _onTheWayIn -= _arriving.Length;
            TakeIn();
            Wait();
        }

        var count = Math.Min(buffer.Length, _arriving.Length);
        _arriving.Span[..count].CopyTo(buffer);
        _arriving = _arriving[count..];
        return count;
    }

    public int Send(ReadOnlySpan<byte> bytes)
    {
        if (_failure is { } failure)
        {
            throw failure;
        }

        if (_onTheWayOut >= DelayLine.Most)
        {
            return ITransport.Nothing;
        }

        _flight += _hasHeard ? 1 : 0;
        _hasHeard = false;
        _onTheWayOut += bytes.Length;
        _outgoing.Enqueue((bytes.ToArray(), Stopwatch.GetTimestamp() + _delay, _flight));
        Wait();
        return bytes.Length;
    }

    public int Information(Span<byte> information) => _inner.Information(information);

    public void Dispose()
    {
        _timer.Stop();
        _inner.Dispose();
        Changed = null;
    }

    private void Move()
    {
        LetOut();
        TakeIn();
        Wait();
        Changed?.Invoke();
    }

    private void LetOut()
    {
        try
        {
            while (HasDue() && _inner.Send(_leaving.Span) is not ITransport.Nothing and var count)
            {
                _reached = _leavingFlight;
                _leaving = _leaving[count..];
                _onTheWayOut -= count;
            }
        }
        catch (SocketException e)
        {
            Break(e);
        }
    }

    private bool HasDue()
    {
        if (_leaving.IsEmpty && _outgoing.TryPeek(out var next) && next.Due <= Stopwatch.GetTimestamp())
        {
            (_leaving, _, _leavingFlight) = _outgoing.Dequeue();
        }

        return !_leaving.IsEmpty;
    }

    private void TakeIn()
    {
        try
        {
            while (!_hasEnded && _failure is null && _onTheWayIn < DelayLine.Most && _inner.Receive(_block) is not ITransport.Nothing and var count)
            {
                _hasEnded = count == 0;
                _onTheWayIn += count;
                _incoming.Enqueue((_block.AsSpan(0, count).ToArray(), Stopwatch.GetTimestamp() + _delay, _reached));
            }
        }
        catch (SocketException e)
        {
            Break(e);
        }
    }

    // A broken connection breaks in both directions. What had arrived before can still be read.
    private void Break(SocketException failure)
    {
        _failure = failure;
        _outgoing.Clear();
        _leaving = default;
    }

    private void Wait()
    {
        var now = Stopwatch.GetTimestamp();
        var due = long.MaxValue;
        if (_leaving.IsEmpty && _outgoing.TryPeek(out var leaving))
        {
            due = leaving.Due;
        }

        // What has arrived is told of once; whoever leaves it there knows.
        if (_incoming.TryPeek(out var arriving) && arriving.Due > now)
        {
            due = Math.Min(due, arriving.Due);
        }

        if (due != long.MaxValue)
        {
            _timer.Set(due);
        }
    }
}
