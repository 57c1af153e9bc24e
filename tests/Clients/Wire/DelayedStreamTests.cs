using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadHarness.Clients.Wire;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Clients.Wire;

public sealed class DelayedStreamTests : IAsyncLifetime
{
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(100);

    private NetworkStream _near = null!;
    private NetworkStream _far = null!;
    private DelayedStream _delayed = null!;

    public async ValueTask InitializeAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var near = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var accepted = listener.AcceptSocketAsync();
        await near.ConnectAsync(listener.LocalEndpoint);
        (_near, _far) = (new NetworkStream(near, ownsSocket: true), new NetworkStream(await accepted, ownsSocket: true));
        _delayed = new DelayedStream(_near, OneWay);
    }

    public async ValueTask DisposeAsync()
    {
        await _delayed.DisposeAsync();
        await _far.DisposeAsync();
    }

    [Fact]
    public async Task Each_direction_takes_its_time_and_keeps_bytes_and_order()
    {
        var start = Stopwatch.GetTimestamp();
        await _delayed.WriteAsync("one "u8.ToArray());
        await _delayed.WriteAsync("two"u8.ToArray());
        Assert.Equal("one two", await ReadAsync(_far, 7));
        var there = Stopwatch.GetElapsedTime(start);

        await _far.WriteAsync("three"u8.ToArray());
        Assert.Equal("thr", await ReadAsync(_delayed, 3));
        Assert.Equal("ee", await ReadAsync(_delayed, 2));
        var back = Stopwatch.GetElapsedTime(start);

        Assert.True(there >= OneWay && back >= 2 * OneWay, $"{there} there, {back} there and back");
    }

    [Fact]
    public async Task Several_flights_are_on_their_way_at_once()
    {
        // One after the other they would take more than a thousand one-way times, and nobody waits that long.
        var flights = Enumerable.Range(0, 1_000 + (int)(Wait.Deadline / OneWay)).Select(number => (byte)number).ToArray();
        var start = Stopwatch.GetTimestamp();
        foreach (var flight in flights)
        {
            await _delayed.WriteAsync(new[] { flight });
        }

        var read = new byte[flights.Length];
        await _far.ReadExactlyAsync(read, TestContext.Current.CancellationToken).AsTask().WaitAsync(Wait.Deadline, TestContext.Current.CancellationToken);

        Assert.Equal(flights, read);
        Assert.True(Stopwatch.GetElapsedTime(start) >= OneWay);
    }

    [Fact]
    public async Task The_end_of_the_other_side_is_on_its_way_too()
    {
        var start = Stopwatch.GetTimestamp();
        await _far.WriteAsync("bye"u8.ToArray());
        _far.Socket.Shutdown(SocketShutdown.Send);

        Assert.Equal("bye", await ReadAsync(_delayed, 3));
        Assert.Equal(0, await _delayed.ReadAsync(new byte[1]));
        Assert.Equal(0, await _delayed.ReadAsync(new byte[1]));
        Assert.True(Stopwatch.GetElapsedTime(start) >= OneWay);
    }

    [Fact]
    public async Task A_cancelled_read_loses_no_byte()
    {
        // A read that the machine lets end only when the bytes are there has read them, and is no cancelled one: then once more.
        await Wait.Until(IsCancelledAsync, static cancelled => cancelled, TestContext.Current.CancellationToken, "a read is cancelled while its bytes are on their way");

        Assert.Equal("kept", await ReadAsync(_delayed, 4));

        async Task<bool> IsCancelledAsync()
        {
            await _far.WriteAsync("kept"u8.ToArray());
            using var soon = new CancellationTokenSource(OneWay / 2);
            var bytes = new byte[4];
            try
            {
                await _delayed.ReadExactlyAsync(bytes, soon.Token);
            }
            catch (OperationCanceledException)
            {
                return true;
            }

            Assert.Equal("kept"u8.ToArray(), bytes);
            return false;
        }
    }

    [Fact]
    public async Task A_read_that_waits_when_the_stream_is_closed_ends_as_on_a_closed_socket()
    {
        var read = _delayed.ReadAsync(new byte[1]).AsTask();

        await _delayed.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => read);
        await Assert.ThrowsAsync<IOException>(() => _delayed.WriteAsync(new byte[1]).AsTask());
    }

    [Fact]
    public async Task A_reset_by_the_other_side_reaches_the_reader()
    {
        var read = _delayed.ReadAsync(new byte[1]).AsTask();

        _far.Socket.Close(0);

        await Assert.ThrowsAsync<IOException>(() => read);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Reads_no_further_of_a_flood_than_has_room_on_the_way()
    {
        var flood = new Endless(bytes: 64 * 1024 * 1024);
        await using var delayed = new DelayedStream(flood, TimeSpan.Zero);
        Assert.InRange(flood.Handed, DelayLine.Most / 2, DelayLine.Most);

        for (var read = 0L; read < 4 * DelayLine.Most; read += await delayed.ReadAsync(new byte[4096], TestContext.Current.CancellationToken))
        {
            // A block is read while there is room for a byte, and another one has left the line when the first byte of it is read here.
            Assert.InRange(flood.Handed - read, 0, DelayLine.Most + (2 * DelayedStream.BlockSize));
        }
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Takes_no_more_to_send_than_has_room_on_the_way()
    {
        await using var delayed = new DelayedStream(new Endless(bytes: 0), TimeSpan.Zero);
        var written = 0;
        Task write;
        while ((write = delayed.WriteAsync(new byte[4096], TestContext.Current.CancellationToken).AsTask()).IsCompleted)
        {
            Assert.True((written += 4096) <= DelayLine.Most);
        }

        await delayed.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(() => write);
    }

    /// <summary>The other side of a line: sends without an end, or nearly, and reads nothing.</summary>
    private sealed class Endless(long bytes) : TransportStream
    {
        private readonly CancellationTokenSource _closed = new();

        // Written by one reader.
        private long _read;

        public long Handed => Volatile.Read(ref _read);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = (int)Math.Min(buffer.Length, bytes - _read);
            Volatile.Write(ref _read, _read + count);
            return ValueTask.FromResult(count);
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token, cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ended.Token);
        }

        protected override void Dispose(bool disposing)
        {
            _closed.Cancel();
            base.Dispose(disposing);
        }
    }

    private static async Task<string> ReadAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        return Encoding.Latin1.GetString(bytes);
    }
}
