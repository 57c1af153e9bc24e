using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace LoadHarness.Actors;

/// <summary>
/// A bounded queue with many writers and one reader at a time, so that the reader's state needs no lock. It outlives its reader:
/// when the reader fails, the messages wait for the next one.
/// </summary>
/// <remarks>
/// A writer never runs the reader's code. With synchronous continuations, whoever posts to an idle actor would first work through that
/// actor's message (a pacer would find itself in a TLS handshake), so the reader always continues on the thread pool. That costs one
/// hop when the reader was idle and nothing while it is busy. Room is taken as messages come: an empty mailbox of any capacity is
/// well under a KiB, and passing a message allocates nothing.
/// </remarks>
public sealed class Mailbox<TMessage>
{
    private readonly Channel<TMessage> _messages;
    private long _refused;
    private int _readers;

    /// <summary>Makes an empty, open mailbox.</summary>
    /// <param name="capacity">Messages that may wait, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is below 1.</exception>
    public Mailbox(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _messages = Channel.CreateBounded<TMessage>(new BoundedChannelOptions(capacity) { SingleReader = true, AllowSynchronousContinuations = false });
    }

    /// <summary>Messages refused because the mailbox was full or closed.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Messages that wait to be read.</summary>
    public int Waiting => _messages.Reader.Count;

    /// <summary>Posts without waiting, so that a slow reader cannot slow the writer's clock.</summary>
    /// <returns>False when the mailbox is full or closed; the refusal is counted.</returns>
    public bool TryPost(TMessage message)
    {
        if (_messages.Writer.TryWrite(message))
        {
            return true;
        }

        Interlocked.Increment(ref _refused);
        return false;
    }

    /// <summary>Posts, and waits for room when the mailbox is full; those who wait are served in the order in which they came.</summary>
    /// <returns>False when the mailbox is closed, before or during the wait; the refusal is counted.</returns>
    /// <exception cref="OperationCanceledException">The token ended the wait; the message is not in the mailbox.</exception>
    public ValueTask<bool> PostAsync(TMessage message, CancellationToken token) =>
        _messages.Writer.TryWrite(message) ? new ValueTask<bool>(true) : PostWhenRoomAsync(message, token);

    /// <summary>Accepts nothing more. The reader ends when it has handled what waits. May be called again.</summary>
    public void Close() => _messages.Writer.TryComplete();

    /// <summary>Handles one message after the other until the mailbox is closed and empty.</summary>
    /// <param name="handle">
    /// Called for one message at a time. Its exception ends the reading: that message is gone, the others still wait.
    /// </param>
    /// <param name="abort">Closes the mailbox and ends the reading before the next message; given on to <paramref name="handle"/>.</param>
    /// <exception cref="OperationCanceledException">Aborted; <see cref="Abandon"/> gives the messages that nobody handled.</exception>
    /// <exception cref="InvalidOperationException">There is a reader already.</exception>
    public async Task ReadAsync(Func<TMessage, CancellationToken, ValueTask> handle, CancellationToken abort)
    {
        using var reading = new Reading(this, abort);
        while (await reading.WaitAsync())
        {
            while (reading.TryTake(out var message))
            {
                await handle(message, abort);
            }
        }

        abort.ThrowIfCancellationRequested();
    }

    /// <summary>Begins to read message by message: for a reader whose work on a message must not be an asynchronous method of its own, which takes memory each time that it waits.</summary>
    /// <param name="abort">Closes the mailbox and ends the reading before the next message.</param>
    /// <returns>The only reader until it is disposed.</returns>
    /// <exception cref="InvalidOperationException">There is a reader already.</exception>
    public Reading Read(CancellationToken abort) => new(this, abort);

    /// <summary>Closes the mailbox for good and empties it: for an owner who must answer for messages that no reader will handle.</summary>
    /// <returns>The messages that waited, oldest first.</returns>
    /// <exception cref="InvalidOperationException">There still is a reader; the mailbox stays as it was.</exception>
    public IReadOnlyList<TMessage> Abandon()
    {
        Enter();
        try
        {
            Close();
            var rest = new List<TMessage>();
            while (_messages.Reader.TryRead(out var message))
            {
                rest.Add(message);
            }

            return rest;
        }
        finally
        {
            Leave();
        }
    }

    private async ValueTask<bool> PostWhenRoomAsync(TMessage message, CancellationToken token)
    {
        try
        {
            // Not WaitToWriteAsync: it would wake every waiting writer for each free place.
            await _messages.Writer.WriteAsync(message, token);
            return true;
        }
        catch (ChannelClosedException)
        {
            Interlocked.Increment(ref _refused);
            return false;
        }
    }

    private void Enter()
    {
        if (Interlocked.Exchange(ref _readers, 1) != 0)
        {
            throw new InvalidOperationException("a mailbox has one reader at a time, and this one is being read");
        }
    }

    private void Leave() => Volatile.Write(ref _readers, 0);

    /// <summary>The reader of a mailbox.</summary>
    public sealed class Reading : IDisposable
    {
        private readonly Mailbox<TMessage> _mailbox;
        private readonly CancellationToken _abort;
        private readonly CancellationTokenRegistration _wake;

        internal Reading(Mailbox<TMessage> mailbox, CancellationToken abort)
        {
            (_mailbox, _abort) = (mailbox, abort);
            mailbox.Enter();

            // A wait that carries a token allocates each time. Closing wakes the reader just as well, and is registered once.
            _wake = abort.UnsafeRegister(static mailbox => ((Mailbox<TMessage>)mailbox!).Close(), mailbox);
        }

        /// <summary>Waits for a message.</summary>
        /// <returns>False when the mailbox is closed and empty, or the reading aborted.</returns>
        public ValueTask<bool> WaitAsync() => _abort.IsCancellationRequested ? new(false) : _mailbox._messages.Reader.WaitToReadAsync(CancellationToken.None);

        /// <summary>Takes the next message, if there is one and the reading not aborted.</summary>
        public bool TryTake([MaybeNullWhen(false)] out TMessage message)
        {
            message = default;
            return !_abort.IsCancellationRequested && _mailbox._messages.Reader.TryRead(out message);
        }

        /// <summary>Ends the reading; what waits is left to the next reader.</summary>
        public void Dispose()
        {
            _wake.Dispose();
            _mailbox.Leave();
        }
    }
}
