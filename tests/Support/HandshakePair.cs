using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace LoadHarness.Tests.Support;

/// <summary>Both ends of one TLS connection over loopback, each with its wire tapped.</summary>
internal sealed class HandshakePair : IAsyncDisposable
{
    private HandshakePair(TappedStream clientWire, SslStream client, TappedStream serverWire, SslStream server)
    {
        ClientWire = clientWire;
        Client = client;
        ServerWire = serverWire;
        Server = server;
    }

    public TappedStream ClientWire { get; }

    public SslStream Client { get; }

    public TappedStream ServerWire { get; }

    public SslStream Server { get; }

    /// <summary>Connects, does the handshake and passes one byte to the client, which so receives the tickets before it.</summary>
    public static async Task<HandshakePair> ConnectAsync(
        SslServerAuthenticationOptions server, SslClientAuthenticationOptions client, CancellationToken token)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var clientSocket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await clientSocket.ConnectAsync(listener.LocalEndpoint, token);
        var serverSocket = await listener.AcceptSocketAsync(token);
        serverSocket.NoDelay = true;
        var clientWire = new TappedStream(new NetworkStream(clientSocket, ownsSocket: true), server: false);
        var serverWire = new TappedStream(new NetworkStream(serverSocket, ownsSocket: true), server: true);
        var pair = new HandshakePair(clientWire, new SslStream(clientWire), serverWire, new SslStream(serverWire));
        await Task.WhenAll(
            pair.Client.AuthenticateAsClientAsync(client, token),
            pair.Server.AuthenticateAsServerAsync(server, token));
        await pair.Server.WriteAsync(new byte[1], token);
        await pair.Client.ReadExactlyAsync(new byte[1], token);
        return pair;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
