using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Recording;
using LoadHarness.Targets;
using LoadHarness.Tests.Scenarios;
using LoadHarness.Tests.Support;
using Xunit;
using static LoadHarness.Tests.Targets.MisbehavingLlaTests;

namespace LoadHarness.Tests.Targets;

/// <summary>An LLA in a process of its own that drops its ticket keys, which costs each client its session and mends no impostor.</summary>
[Collection(nameof(LiveRuns))]
public class DroppedTicketKeysTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

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

    private static async Task<long> DroppedAsync(EmbeddedTarget target) => (await target.ReadCountersAsync(Token))!.TicketKeysDropped;
}
