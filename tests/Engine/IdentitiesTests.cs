using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Targets;
using LoadHarness.Tests.Scenarios;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine;

/// <summary>Each client is somebody of its own to the LLA, on full connections and on resumed ones.</summary>
[Collection(nameof(LiveRuns))]
public sealed class IdentitiesTests
{
    private const int Clients = 1000;

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_thousand_clients_are_a_thousand_identities_resumed_too()
    {
        var token = TestContext.Current.CancellationToken;
        var arm = new Arm { Name = "resumed", Mode = ConnectionMode.Resumed, Key = KeyKind.EcdsaP256, Tls = TlsVersion.Tls13 };
        await using var target = await EmbeddedTarget.StartAsync([arm], new LlaOptions(AcceptsTickets: true, TimeSpan.Zero), TimeProvider.System, token, Clients);
        using var makers = new TtsClients(target.EndpointFor, Wait.Timeouts, TimeProvider.System) { Kind = ClientKind.OpenSsl };
        var clients = Enumerable.Range(0, Clients).Select(index => makers.Create(arm, index, token)).ToList();

        var first = await SendAllAsync(clients);
        var counted = await target.ReadCountersAsync(token);
        var second = await SendAllAsync(clients);
        var after = await target.ReadCountersAsync(token);

        Assert.All(first, sample => Assert.Equal((Outcome.Ok, HandshakeKind.Full, true), (sample.Outcome, sample.Server.Kind, sample.Server.IdentityMatches)));
        Assert.All(second, sample => Assert.Equal((Outcome.Ok, HandshakeKind.Resumed, true), (sample.Outcome, sample.Server.Kind, sample.Server.IdentityMatches)));

        // As many subjects as connections: none came twice.
        Assert.Equal((Clients, Clients, Clients, 0), (counted!.Identities, counted.Connections, counted.Full, counted.Resumed));
        Assert.Equal((Clients, 2 * Clients, Clients, Clients), (after!.Identities, after.Connections, after.Full, after.Resumed));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Clients_on_dotnet_have_identities_of_their_own_and_an_answer_for_another_is_told()
    {
        var token = TestContext.Current.CancellationToken;
        var arm = new Arm { Name = "cold", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256, Tls = TlsVersion.Tls13 };
        await using var target = await EmbeddedTarget.StartAsync([arm], new LlaOptions(AcceptsTickets: true, TimeSpan.Zero), TimeProvider.System, token, identities: 3);
        using var makers = new TtsClients(target.EndpointFor, Wait.Timeouts, TimeProvider.System);
        var samples = await SendAllAsync([.. Enumerable.Range(0, 3).Select(index => makers.Create(arm, index, token))]);
        using var others = new TtsClients(
            which => target.EndpointFor(which) with { Identities = [.. target.EndpointFor(which).Identities!.Select(one => new ClientIdentity("CN=somebody else", () => one.Context))] },
            Wait.Timeouts,
            TimeProvider.System);
        await using var other = others.Create(arm, 0, token);
        var wrong = await other.SendAsync(0, 0);

        Assert.All(samples, sample => Assert.Equal((Outcome.Ok, true), (sample.Outcome, sample.Server.IdentityMatches)));
        Assert.Equal((Outcome.Ok, false), (wrong.Outcome, wrong.Server.IdentityMatches));
        Assert.Equal(3, (await target.ReadCountersAsync(token))!.Identities);
    }

    private static async Task<Sample[]> SendAllAsync(IReadOnlyList<IClient> clients) => await Task.WhenAll(clients.Select(client => client.SendAsync(0, 0).AsTask()));
}
