using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Targets;
using LoadHarness.Tests.Scenarios;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets;

/// <summary>An LLA in a process of its own that was told to misbehave over time: what it does shows in what it tells of itself.</summary>
[Collection(nameof(LiveRuns))]
public class MisbehavingLlaTests
{
    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    private const long Megabyte = 1_000_000;

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private static readonly Arm Resumed = new() { Name = "resumed", Mode = ConnectionMode.Resumed, Key = KeyKind.EcdsaP256 };

    private static readonly LlaOptions Good = new(AcceptsTickets: true, TimeSpan.Zero);

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

    [Fact]
    public async Task Dropped_ticket_keys_cost_each_client_one_full_handshake()
    {
        await using var target = await StartAsync(Good with { TicketLife = TimeSpan.FromSeconds(2) });
        using var clients = new TtsClients(target.EndpointFor, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        await using var client = clients.Create(Resumed, index: 0, Token);

        // Again from the start when the keys were dropped in the middle, which they are while a busy machine does other things.
        var samples = await Wait.Until(AroundOneDropAsync, sent => sent.Count > 0, Token, "the keys are dropped once while a client connects a few times");

        Assert.All(samples, sample => Assert.Equal(
            (Outcome.Ok, null, true, sample.Wire.Kind), (sample.Outcome, sample.Error, sample.Wire.TicketOffered, sample.Server.Kind)));
        Assert.Equal(
            [HandshakeKind.Resumed, HandshakeKind.Full, HandshakeKind.Resumed, HandshakeKind.Resumed], samples.Select(sample => sample.Wire.Kind));

        async Task<IReadOnlyList<Sample>> AroundOneDropAsync()
        {
            var dropped = await DroppedAsync(target);
            await client.SendAsync(0, 1);
            var before = await client.SendAsync(0, 1);
            if (await DroppedAsync(target) > dropped)
            {
                return [];
            }

            await SaysAsync(target, counters => counters.TicketKeysDropped > dropped);
            Sample[] sent = [before, await client.SendAsync(0, 1), await client.SendAsync(0, 1), await client.SendAsync(0, 1)];
            return await DroppedAsync(target) == dropped + 1 ? sent : [];
        }
    }

    [Fact]
    public async Task Dropped_ticket_keys_mend_no_impostor()
    {
        var impostor = Resumed with { Name = "impostor", Mode = ConnectionMode.Cold, ServerFlaw = Flaw.SelfSigned };
        await using var target = await EmbeddedTarget.StartAsync(
            [Resumed, impostor], Good with { TicketLife = TimeSpan.FromSeconds(1) }, TimeProvider.System, Token);
        using var clients = new TtsClients(target.EndpointFor, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        await SaysAsync(target, counters => counters.TicketKeysDropped > 0);

        await using var client = clients.Create(impostor, index: 0, Token);

        Assert.Equal(Outcome.ServerCertificateRejected, (await client.SendAsync(0, 1)).Outcome);
    }

    private static Task<EmbeddedTarget> StartAsync(LlaOptions behaviour) => EmbeddedTarget.StartAsync([Resumed], behaviour, TimeProvider.System, Token);

    private static async Task<long> DroppedAsync(EmbeddedTarget target) => (await target.ReadCountersAsync(Token))!.TicketKeysDropped;

    private static async Task<ServerCounters> CollectedAsync(EmbeddedTarget target) => (await target.ReadCollectedCountersAsync(Token))!;

    // What an LLA in another process does next, it can only be asked.
    private static Task<ServerCounters> SaysAsync(
        EmbeddedTarget target, Func<ServerCounters, bool> says, [CallerArgumentExpression(nameof(says))] string what = "") =>
        Wait.Until(async () => (await target.ReadCountersAsync(Token))!, says, Token, what);
}
