using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;

namespace LoadHarness.Tests.Clients;

/// <summary>A server's end by hand, for servers that misbehave.</summary>
internal static class Tls
{
    /// <summary>Does the handshake as a server that asks for a certificate and takes any.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="identity">The server's certificate.</param>
    /// <param name="token">Ends the handshake.</param>
    /// <param name="protocols">TLS versions that it speaks.</param>
    /// <param name="writes">Writes that reach the client; further ones are lost.</param>
    public static async Task<SslStream> AcceptAsync(
        Socket socket,
        TlsIdentity identity,
        CancellationToken token,
        SslProtocols protocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        int writes = int.MaxValue)
    {
        var tls = new SslStream(new TappedStream(new NetworkStream(socket), server: true, writes));
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(identity.Leaf, identity.Intermediates, offline: true),
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = static (_, peer, _, _) => peer is not null,
                EnabledSslProtocols = protocols,
                ApplicationProtocols = [SslApplicationProtocol.Http11],
            },
            token);
        return tls;
    }

    /// <summary>Reads one request of TTS to its end.</summary>
    public static async Task ReadRequestAsync(Stream stream, CancellationToken token)
    {
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!request.ToString().Contains("\r\n\r\n{", StringComparison.Ordinal) || request[^1] != '}')
        {
            var count = await stream.ReadAsync(buffer, token);
            if (count == 0)
            {
                throw new IOException("the client went away");
            }

            request.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }
    }

    /// <summary>Waits until the client closes.</summary>
    public static Task UntilClosedAsync(Stream stream, CancellationToken token) => stream.CopyToAsync(Stream.Null, token);

    /// <summary>Sends text.</summary>
    public static ValueTask SendAsync(this Stream stream, string text, CancellationToken token) => stream.WriteAsync(Encoding.ASCII.GetBytes(text), token);

    /// <summary>Closes as a broken machine does, with a reset.</summary>
    public static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }
}
