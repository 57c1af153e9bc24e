using System.Runtime.CompilerServices;
using LoadHarness.Machine.Loops;

namespace LoadHarness.Clients.OpenSsl;

/// <summary>Connections that all clients of an arm share, one request at a time on each. Used on the loop's thread only.</summary>
/// <remarks>The channel that was idle longest comes first, as in <see cref="ChannelPool"/>; who waits is served in the order of coming.</remarks>
/// <param name="channels">The channels, all of them idle.</param>
/// <param name="loop">The loop.</param>
internal sealed class ChannelTurns(IReadOnlyList<OpenSslChannel> channels, EventLoop loop) : IDisposable
{
    private readonly Queue<OpenSslChannel> _idle = new(channels);
    private readonly LinkedList<Turn> _waiting = new();

    /// <summary>Waits for a channel and takes it.</summary>
    /// <exception cref="OperationCanceledException">The time is over.</exception>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<OpenSslChannel> RentAsync(StepDeadline deadline)
    {
        if (_idle.TryDequeue(out var idle))
        {
            return idle;
        }

        var turn = new Turn(deadline);
        var place = _waiting.AddLast(turn);
        try
        {
            while (turn.Given is null)
            {
                await deadline.ChangeAsync();
            }

            return turn.Given;
        }
        catch (OperationCanceledException)
        {
            if (turn.Given is { } given)
            {
                Return(given);
            }
            else
            {
                _waiting.Remove(place);
            }

            throw;
        }
    }

    /// <summary>Gives a channel back; nothing may be under way on it.</summary>
    public void Return(OpenSslChannel channel)
    {
        if (_waiting.First is not { Value: var turn })
        {
            _idle.Enqueue(channel);
            return;
        }

        // Who takes its turn goes on by itself, not within the call of who leaves.
        _waiting.RemoveFirst();
        turn.Given = channel;
        loop.Post(static deadline => ((StepDeadline)deadline!).Signal(), turn.Deadline);
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose()
    {
        foreach (var channel in channels)
        {
            channel.Dispose();
        }
    }

    private sealed class Turn(StepDeadline deadline)
    {
        public StepDeadline Deadline => deadline;

        public OpenSslChannel? Given { get; set; }
    }
}
