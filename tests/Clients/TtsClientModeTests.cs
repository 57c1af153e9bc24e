using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Recording;
using LoadHarness.Tests.Scenarios;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Clients;

/// <summary>What each mode does on the wire. Not beside other tests, whose contexts would make .NET drop the sessions that a client is about to resume.</summary>
[Collection(nameof(LiveRuns))]
public class TtsClientModeTests(EmbeddedLla lla) : IClassFixture<EmbeddedLla>
{
    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    private const int Clients = 3;
    private const int Requests = 12;

    public static TheoryData<Authentication, KeyKind, TlsVersion> Endpoints => new()
    {
        { Authentication.Mutual, KeyKind.EcdsaP256, TlsVersion.Tls13 },
        { Authentication.Mutual, KeyKind.EcdsaP256, TlsVersion.Tls12 },
        { Authentication.Mutual, KeyKind.Rsa2048, TlsVersion.Tls13 },
        { Authentication.Mutual, KeyKind.Rsa2048, TlsVersion.Tls12 },
        { Authentication.OneWay, KeyKind.EcdsaP256, TlsVersion.Tls13 },
        { Authentication.OneWay, KeyKind.EcdsaP256, TlsVersion.Tls12 },
    };

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Endpoints))]
    public async Task Cold_makes_a_full_handshake_for_each_request(Authentication authentication, KeyKind key, TlsVersion tls)
    {
        var samples = (await SendAsync(new Arm { Name = "cold", Mode = ConnectionMode.Cold, Authentication = authentication, Key = key, Tls = tls }))
            .SelectMany(client => client).ToList();

        AssertNewConnections(samples, HandshakeKind.Full, tls);
        Assert.All(samples, sample => Assert.False(sample.Wire.TicketOffered));
        Assert.All(samples, sample => Assert.Equal(tls == TlsVersion.Tls13 ? 1 : 2, sample.HandshakeRoundTrips));
        AssertSameBytes(samples, key);

        // The server's certificate is in it, and the client's when it must present one.
        var certificate = key == KeyKind.Rsa2048 ? 900 : 500;
        Assert.InRange(samples[0].HandshakeBytesReceived, certificate, 4 * certificate);
        Assert.Equal(authentication == Authentication.Mutual, samples[0].HandshakeBytesSent > certificate);
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Endpoints))]
    public async Task Resumed_makes_one_full_handshake_a_client_and_then_none(Authentication authentication, KeyKind key, TlsVersion tls)
    {
        var clients = await SendAsync(new Arm { Name = "resumed", Mode = ConnectionMode.Resumed, Authentication = authentication, Key = key, Tls = tls });
        var first = clients.Select(client => client[0]).ToList();
        var later = clients.SelectMany(client => client.Skip(1)).ToList();

        AssertNewConnections(first, HandshakeKind.Full, tls);
        AssertNewConnections(later, HandshakeKind.Resumed, tls);
        Assert.All(later, sample => Assert.True(sample.Wire.TicketOffered));
        Assert.All(later, sample => Assert.Equal(1, sample.HandshakeRoundTrips));
        Assert.Single(later.Select(sample => sample.HandshakeBytesReceived).Distinct());

        // A ticket is the server's session under AES: some of its numbers take a byte more or less, by chance, and the padding makes a block of it.
        Assert.InRange(later.Max(sample => sample.HandshakeBytesSent) - later.Min(sample => sample.HandshakeBytesSent), 0, 16);
        Assert.InRange(later[0].HandshakeBytesReceived, 100, first[0].HandshakeBytesReceived / 2);
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Endpoints))]
    public async Task KeepAlive_sends_all_requests_of_a_client_on_its_first_connection(Authentication authentication, KeyKind key, TlsVersion tls)
    {
        var clients = await SendAsync(new Arm { Name = "kept", Mode = ConnectionMode.KeepAlive, Authentication = authentication, Key = key, Tls = tls });

        AssertNewConnections([.. clients.Select(client => client[0])], HandshakeKind.Full, tls);
        foreach (var client in clients)
        {
            Assert.Equal(Enumerable.Range(1, Requests), client.Select(sample => sample.Server.RequestOnConnection));
            Assert.Single(client.Select(sample => sample.Server.Connection).Distinct());
            Assert.All(client.Skip(1), sample =>
            {
                Assert.Equal(Outcome.Ok, sample.Outcome);
                Assert.True(sample.Server.IdentityMatches);
                Assert.False(sample.NewConnection);
                Assert.Equal(default, sample.Wire);
                Assert.Equal(
                    (0, 0, 0, 0L, 0L, 0L, 0L),
                    (sample.HandshakeBytesSent, sample.HandshakeBytesReceived, sample.HandshakeRoundTrips, sample.Timings.Connected, sample.Timings.ClientHello, sample.Timings.Finished, sample.Timings.HandshakeDone));
                AssertAscending(sample.Timings.ActualStart, sample.Timings.FirstByte, sample.Timings.LastByte);
            });
        }
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Clients_that_start_together_share_no_session()
    {
        // One after the other they would not compete for tickets.
        var arm = new Arm { Name = "resumed", Mode = ConnectionMode.Resumed, Key = KeyKind.EcdsaP256 };
        var clients = await Task.WhenAll(Enumerable.Range(0, 16).Select(index => SendAsync(arm, index, requests: 6)));

        Assert.All(clients, client => Assert.Equal(
            [HandshakeKind.Full, .. Enumerable.Repeat(HandshakeKind.Resumed, 5)], client.Select(sample => sample.Wire.Kind)));
    }

    private static void AssertNewConnections(List<Sample> samples, HandshakeKind kind, TlsVersion tls)
    {
        Assert.All(samples, sample =>
        {
            Assert.Equal((Outcome.Ok, null), (sample.Outcome, sample.Error));
            Assert.True(sample.NewConnection);
            Assert.Equal((kind, tls), (sample.Wire.Kind, sample.Wire.Version));
            Assert.Equal((true, kind, 1, true), (sample.Server.Given, sample.Server.Kind, sample.Server.RequestOnConnection, sample.Server.IdentityMatches));
            var t = sample.Timings;
            AssertAscending(t.ActualStart, t.ConnectStarted, t.Connected, t.ClientHello, t.ServerHello, t.Finished, t.HandshakeDone, t.FirstByte, t.LastByte);
        });
        Assert.Equal(samples.Count, samples.Select(sample => sample.Server.Connection).Distinct().Count());
    }

    private static void AssertAscending(params long[] timestamps)
    {
        Assert.NotEqual(0, timestamps[0]);
        Assert.Equal(timestamps.Order(), timestamps);
    }

    private static void AssertSameBytes(List<Sample> samples, KeyKind key)
    {
        // An ECDSA signature is two numbers without leading zeros in DER: 70 to 72 bytes for most, and there are at most two a side.
        var slack = key == KeyKind.Rsa2048 ? 0 : 16;
        foreach (var bytes in new[] { samples.Select(s => s.HandshakeBytesSent).ToList(), [.. samples.Select(s => s.HandshakeBytesReceived)] })
        {
            Assert.InRange(bytes.Max() - bytes.Min(), 0, slack);
        }
    }

    private async Task<Sample[][]> SendAsync(Arm arm) =>
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(index => SendAsync(arm, index, Requests)));

    private async Task<Sample[]> SendAsync(Arm arm, int index, int requests)
    {
        using var clients = new TtsClients(lla.Target.EndpointFor, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        await using var client = clients.Create(arm, index, TestContext.Current.CancellationToken);
        var samples = new Sample[requests];
        for (var request = 0; request < requests; request++)
        {
            samples[request] = await client.SendAsync(0, TimeProvider.System.GetTimestamp());
        }

        return samples;
    }
}
