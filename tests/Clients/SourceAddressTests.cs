using System.Collections.Concurrent;
using System.Net;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Recording;
using LoadHarness.Targets;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Clients;

public class SourceAddressTests
{
    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    [Theory]
    [InlineData(0, new[] { "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.2" })]
    [InlineData(2, new[] { "127.0.0.4", "127.0.0.2", "127.0.0.3", "127.0.0.4" })]
    [InlineData(10_000, new[] { "127.0.0.3", "127.0.0.4", "127.0.0.2", "127.0.0.3" })]
    public async Task A_client_connects_from_one_address_after_the_other(int index, string[] expected)
    {
        var seen = new ConcurrentQueue<IPAddress>();
        await using var server = new LoopbackServer((socket, _) =>
        {
            seen.Enqueue(((IPEndPoint)socket.RemoteEndPoint!).Address);
            return Task.CompletedTask;
        });
        var endpoint = new TargetEndpoint
        {
            Authentication = Authentication.OneWay,
            Key = KeyKind.EcdsaP256,
            Host = "lla-test",
            Address = server.Address,
            TrustAnchors = [],
            SourceAddresses = [.. Loopback.SourcesFor(IPAddress.Loopback).Take(3)],
        };
        using var clients = new TtsClients(_ => endpoint, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        await using var client = clients.Create(new Arm { Name = "arm", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 }, index, CancellationToken.None);
        for (var request = 0; request < expected.Length; request++)
        {
            // The server closes at once, so the client has it in the queue before it knows.
            Assert.NotEqual(Outcome.Ok, (await client.SendAsync(armIndex: 0, intendedStart: 1)).Outcome);
        }

        Assert.Equal(expected, seen.Select(address => address.ToString()));
    }

    [Theory]
    [InlineData("127.0.0.1", 250)]
    [InlineData("127.3.2.1", 250)]
    [InlineData("192.0.2.1", 0)]
    [InlineData("::1", 0)]
    public void Only_a_target_on_loopback_is_called_from_many_addresses(string address, int sources)
    {
        Assert.Equal(sources, Loopback.SourcesFor(IPAddress.Parse(address)).Distinct().Count());
    }
}
