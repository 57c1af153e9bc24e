using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Results;
using LoadHarness.Targets;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets;

/// <summary>An LLA in a process of its own that was told to misbehave over time: what it does shows in what it tells of itself.</summary>
public sealed class MisbehavingLlaTests
{
    private const long Megabyte = 1_000_000;

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    internal static readonly Arm Resumed = new() { Name = "resumed", Mode = ConnectionMode.Resumed, Key = KeyKind.EcdsaP256 };

    internal static readonly LlaOptions Good = new(AcceptsTickets: true, TimeSpan.Zero);

    [Fact]
    public async Task A_leak_shows_in_the_heap_after_a_collection_and_in_resident_memory()
    {
        await using var target = await StartAsync(Good with { LeakPerMinute = 1000 * Megabyte });
        var before = await CollectedAsync(target);

        var leaking = await SaysAsync(target, counters => counters.LeakedBytes - before.LeakedBytes >= 50 * Megabyte);
        var after = await CollectedAsync(target);

        var leaked = leaking.LeakedBytes - before.LeakedBytes;
        Assert.True(after.HeapBytes - before.HeapBytes >= leaked - (5 * Megabyte), $"{leaked} leaked, heap from {before.HeapBytes} to {after.HeapBytes}");
        Assert.True(after.ResidentBytes - before.ResidentBytes >= leaked / 2, $"{leaked} leaked, resident from {before.ResidentBytes} to {after.ResidentBytes}");
        Assert.True(after.Collections > before.Collections);
    }

    [Fact]
    public async Task Open_connections_show_as_open_files_until_they_are_closed()
    {
        const int Connections = 40;
        await using var target = await StartAsync(Good);
        await target.ReadCountersAsync(Token);
        var before = (await target.ReadCountersAsync(Token))!;
        Assert.InRange(before.OpenFiles, 10, 1000);
        Assert.InRange(before.Threads, 5, 200);

        var sockets = new List<Socket>();
        for (var i = 0; i < Connections; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            var endpoint = target.EndpointFor(Resumed);
            socket.Bind(new IPEndPoint(endpoint.SourceAddresses[0], 0));
            await socket.ConnectAsync(endpoint.Address, Token);
            sockets.Add(socket);
        }

        await SaysAsync(target, counters => counters.Handshaking == Connections && counters.OpenFiles >= before.OpenFiles + Connections);
        sockets.ForEach(socket => socket.Dispose());
        await SaysAsync(target, counters => counters.Handshaking == 0 && counters.OpenFiles < before.OpenFiles + (Connections / 2));
    }

    internal static Task<EmbeddedTarget> StartAsync(LlaOptions behaviour) => EmbeddedTarget.StartAsync([Resumed], behaviour, TimeProvider.System, Token);

    private static async Task<ServerCounters> CollectedAsync(EmbeddedTarget target) => (await target.ReadCollectedCountersAsync(Token))!;

    // What an LLA in another process does next, it can only be asked.
    internal static Task<ServerCounters> SaysAsync(
        EmbeddedTarget target, Func<ServerCounters, bool> says, [CallerArgumentExpression(nameof(says))] string what = "") =>
        Wait.Until(async () => (await target.ReadCountersAsync(Token))!, says, Token, what);
}
