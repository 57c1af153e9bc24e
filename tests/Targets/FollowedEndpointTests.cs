using System.Net;
using System.Net.Sockets;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Targets;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Targets;

/// <summary>Files and addresses that change while somebody else's target is called.</summary>
public class FollowedEndpointTests : IDisposable
{
    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    private const string Renewed = "the files of ca=, cert= or key= changed, and new connections use what they hold now";

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private static readonly Arm Cold = new() { Name = "cold", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };

    private readonly ScratchDirectory _files = new();
    private readonly CertificateAuthority _other = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System);

    // Files are told apart by their times, which these are.
    private DateTime _written = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public void Dispose()
    {
        _other.Dispose();
        _files.Dispose();
    }

    [Fact]
    public void Files_are_read_again_when_they_change_and_what_cannot_be_used_is_told_once()
    {
        Write(TestPki.Of(KeyKind.EcdsaP256).Root);
        var watch = Load().Watch!;
        Assert.Equal(default, watch.Take());

        // The new certificate, and the old key.
        var key = File.ReadAllText(_files.At("client.key"));
        Write(_other);
        var right = File.ReadAllText(_files.At("client.key"));
        Put("client.key", key);
        var (none, problem) = watch.Take();
        Assert.Null(none);
        Assert.Contains("must be the key of", problem, StringComparison.Ordinal);
        Assert.Equal(default, watch.Take());

        Put("client.key", right);
        Assert.Equal(_other.Certificate.Thumbprint, watch.Take().Renewed?.TrustAnchors[0].Thumbprint);
        File.Delete(_files.At("client.key"));
        Assert.Contains("does not exist", watch.Take().Problem, StringComparison.Ordinal);
        Assert.Equal(default, watch.Take());
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Certificates_that_are_replaced_together_with_the_servers_serve_new_connections()
    {
        await using var nginx = await KeepingServer.NginxAsync("");
        var target = await ResolveAsync(nginx.Port, nginx.Files);
        using var clients = new TtsClients(target.EndpointFor, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        await using var client = clients.Create(Cold, index: 0, Token);
        var fixedEndpoint = target.EndpointFor(Cold) with { Latest = null };
        using var others = new TtsClients(_ => fixedEndpoint, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        await using var other = others.Create(Cold, index: 0, Token);
        Assert.Equal(Outcome.Ok, (await client.SendAsync(0, 1)).Outcome);
        Assert.Empty(await target.FollowAsync(isLost: false, Token));

        KeepingServer.WriteCredentials(nginx.Files, _other);
        await nginx.SignalAsync("HUP");

        // nginx takes a moment, in which its old and its new processes both answer.
        await Wait.Until(async () => await other.SendAsync(0, 1), sample => sample.Outcome == Outcome.ServerCertificateRejected, Token);
        await Wait.Until(async () => await client.SendAsync(0, 1), sample => sample.Outcome == Outcome.Ok, Token);
        var changes = await target.FollowAsync(isLost: false, Token);
        Assert.Contains(Renewed, changes);
        Assert.Empty(await target.FollowAsync(isLost: false, Token));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_target_that_is_lost_is_looked_for_again_and_called_at_its_new_address()
    {
        await using var server = new LoopbackServer(static (_, _) => Task.CompletedTask);
        Write(_other);
        var target = await ResolveAsync(server.Address.Port, _files, connect: "127.9.9.9");
        var answers = new Queue<IPAddress?>([null, IPAddress.Parse("127.9.9.9"), IPAddress.Loopback, IPAddress.Loopback]);
        var followed = new FollowedEndpoint(target.EndpointFor(Cold), watch: null, _ =>
            answers.Dequeue() is { } address ? Task.FromResult(address) : throw new SocketException((int)SocketError.HostNotFound));
        using var clients = new TtsClients(_ => followed.Endpoint, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        await using var client = clients.Create(Cold, index: 0, Token);

        Assert.Equal(Outcome.ConnectRefused, (await client.SendAsync(0, 1)).Outcome);
        Assert.Empty(await followed.FollowAsync(isLost: false, Token));
        Assert.Empty(await followed.FollowAsync(isLost: true, Token));
        Assert.Empty(await followed.FollowAsync(isLost: true, Token));
        Assert.Equal(0, server.Accepted);

        Assert.Equal(
            $"connections failed, and the target's name was resolved anew: it is called at {server.Address} now",
            Assert.Single(await followed.FollowAsync(isLost: true, Token)));
        Assert.NotEqual(Outcome.ConnectRefused, (await client.SendAsync(0, 1)).Outcome);
        Assert.Equal(1, server.Accepted);
        Assert.Empty(await followed.FollowAsync(isLost: true, Token));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Without_a_choice_a_target_sees_one_client_machine_and_with_one_those_that_were_chosen()
    {
        var seen = new List<string>();
        await using var server = new LoopbackServer((socket, _) =>
        {
            lock (seen)
            {
                seen.Add($"{((IPEndPoint)socket.RemoteEndPoint!).Address}");
            }

            return Task.CompletedTask;
        });
        Write(_other);

        Assert.Equal(["127.0.0.1", "127.0.0.1", "127.0.0.1"], await CallAsync(await ResolveAsync(server.Address.Port, _files)));
        Assert.Equal(
            ["127.0.0.8", "127.0.0.9", "127.0.0.8"],
            await CallAsync(await ResolveAsync(server.Address.Port, _files, sources: [IPAddress.Parse("127.0.0.8"), IPAddress.Parse("127.0.0.9")])));
        var refused = await Assert.ThrowsAsync<TargetException>(() => ResolveAsync(server.Address.Port, _files, sources: [IPAddress.IPv6Loopback]));
        Assert.Contains("cannot be reached from source=::1", refused.Message, StringComparison.Ordinal);

        async Task<IReadOnlyList<string>> CallAsync(ExternalTarget target)
        {
            seen.Clear();
            using var clients = new TtsClients(target.EndpointFor, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
            await using var client = clients.Create(Cold, index: 0, Token);
            for (var request = 1; request <= 3; request++)
            {
                await client.SendAsync(0, 1);
                await Wait.Until(() => seen.Count == request, Token);
            }

            return [.. seen];
        }
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task An_address_without_a_free_port_makes_way_for_a_spare_one()
    {
        var seen = new TaskCompletionSource<IPAddress>();
        await using var server = new LoopbackServer((socket, _) =>
        {
            seen.TrySetResult(((IPEndPoint)socket.RemoteEndPoint!).Address);
            return Task.CompletedTask;
        });
        Write(_other);
        var endpoint = (await ResolveAsync(server.Address.Port, _files)).EndpointFor(Cold) with
        {
            // No address of this machine (RFC 5737): the system has no port for it.
            SourceAddresses = [IPAddress.Parse("203.0.113.1")],
            SpareAddresses = [IPAddress.Parse("203.0.113.2"), IPAddress.Parse("127.0.0.7")],
            Latest = null,
        };
        using var clients = new TtsClients(_ => endpoint, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        await using var client = clients.Create(Cold, index: 0, Token);

        await client.SendAsync(0, 1);

        Assert.Equal("127.0.0.7", $"{await seen.Task}");
    }

    private void Write(CertificateAuthority root)
    {
        KeepingServer.WriteCredentials(_files, root);
        foreach (var name in (string[])["ca.crt", "client.crt", "client.key"])
        {
            Put(name, File.ReadAllText(_files.At(name)));
        }
    }

    private void Put(string name, string text)
    {
        _files.Write(name, text);
        File.SetLastWriteTimeUtc(_files.At(name), _written = _written.AddSeconds(1));
    }

    private ClientCredentials Load() => ClientCredentials.Load(_files.At("ca.crt"), _files.At("client.crt"), _files.At("client.key"), TimeProvider.System);

    private static Task<ExternalTarget> ResolveAsync(int port, ScratchDirectory files, string connect = "127.0.0.1", IReadOnlyList<IPAddress>? sources = null)
    {
        var (ca, certificate, key) = (files.At("ca.crt"), files.At("client.crt"), files.At("client.key"));
        var options = new TargetOptions.External(new TargetAddress(Names.Lla, port), ca, certificate, key, connect, Request: null);
        var request = RequestTemplate.Process with { Expected = default };
        return ExternalTarget.ResolveAsync(
            options, ClientCredentials.Load(ca, certificate, key, TimeProvider.System), request, Wait.Timeouts.Connect, Token, sources);
    }
}
