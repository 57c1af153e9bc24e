using LoadHarness.Clients.Wire;
using Xunit;

namespace LoadHarness.Tests.Clients.Wire;

public sealed class FrameReaderTests
{
    // Length, type, flags, stream (RFC 9113, 4.1): an answer whose payload looks like PING after PING.
    private static readonly byte[] Ping = [0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];
    private static readonly byte[] Settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    private static readonly byte[] Acknowledgements = [0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 8, 6, 1, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];
    private static readonly byte[] GoAway = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0];
    private static readonly byte[] WindowUpdate = [0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    private static readonly byte[] Data = [0, 0x04, 0x25, 0, 0, 0, 0, 0, 1, .. Times(1061 / 17, Ping), .. new byte[1061 % 17]];

    private readonly FrameReader _frames = new();

    public static TheoryData<int> Splits => [1, 2, 7, 9, 17, 1_000, int.MaxValue];

    [Theory]
    [MemberData(nameof(Splits))]
    public void Counts_what_wants_a_reply_and_nothing_else_however_it_is_split(int size)
    {
        Send(Times(FrameReader.MostReplies / 2, [.. Ping, .. Acknowledgements, .. Settings, .. WindowUpdate]), size);
        Send(Times(20, Data), size);
        Assert.False(_frames.IsFlooded);

        Send(Settings, size);
        Assert.True(_frames.IsFlooded);
    }

    [Theory]
    [MemberData(nameof(Splits))]
    public void Sees_that_the_server_leaves_however_it_is_split(int size)
    {
        Send([.. Settings, .. Data, .. Ping], size);
        Assert.False(_frames.IsLeaving);

        Send(GoAway, size);
        Assert.True(_frames.IsLeaving);
    }

    [Fact]
    public void Counts_anew_with_every_answer()
    {
        for (var request = 0; request < 3; request++)
        {
            Send(Times(FrameReader.MostReplies, Ping), int.MaxValue);
            Assert.False(_frames.IsFlooded);
            _frames.Answered();
        }
    }

    private static byte[] Times(int count, byte[] bytes) => [.. Enumerable.Repeat(bytes, count).SelectMany(one => one)];

    private void Send(byte[] bytes, int size)
    {
        for (var start = 0; start < bytes.Length; start += size)
        {
            _frames.FromServer(bytes.AsSpan(start, Math.Min(size, bytes.Length - start)));
            if (size == int.MaxValue)
            {
                return;
            }
        }
    }
}
