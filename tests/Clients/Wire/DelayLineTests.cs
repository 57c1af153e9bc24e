using LoadHarness.Clients.Wire;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Clients.Wire;

public sealed class DelayLineTests
{
    private const int BlockSize = 16 * 1024;

    private readonly DelayLine _line = new(delay: 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Wait.Patience)]
    public async Task Has_room_for_so_many_bytes_and_again_when_some_were_taken()
    {
        var room = Fill();
        Assert.False(room.IsCompleted);

        Assert.Equal(BlockSize, (await _line.FirstAsync(Token)).Length);
        Assert.False(room.IsCompleted);
        _line.Take();

        Assert.True(await room);
    }

    [Fact]
    public void Charges_the_smallest_blocks_with_what_they_cost()
    {
        var blocks = 0;
        while (_line.HasRoomAsync(Token).AsTask().IsCompleted && _line.TryPut([1]))
        {
            Assert.True(++blocks < DelayLine.Most / 50, "a queue of single bytes would take fifty times as much");
        }
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Whoever_waits_for_room_is_told_of_the_end()
    {
        var room = Fill();

        _line.Close();

        Assert.False(await room);
        Assert.False(_line.TryPut([1]));
    }

    private Task<bool> Fill()
    {
        for (var put = 0; ; put += BlockSize)
        {
            Assert.True(put <= DelayLine.Most);
            if (_line.HasRoomAsync(Token).AsTask() is { IsCompleted: false } room)
            {
                return room;
            }

            Assert.True(_line.TryPut(new byte[BlockSize]));
        }
    }
}
