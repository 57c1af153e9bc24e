using System.Net.Security;
using LoadHarness.Clients.Wire;

namespace LoadHarness.Clients.Tls;

/// <summary>TLS that HTTP/2 goes over, for which .NET's client takes nothing but an <see cref="SslStream"/>: ends the connection of a server that floods it.</summary>
/// <param name="wire">The transport; closed with this.</param>
/// <param name="frames">Reads what is read from here.</param>
internal sealed class FramedTls(Stream wire, FrameReader frames) : SslStream(wire, leaveInnerStreamOpen: false)
{
    /// <exception cref="HttpIOException">The server floods the connection.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        frames.FromServer(buffer.Span[..count]);
        return frames.IsFlooded
            ? throw new HttpIOException(
                HttpRequestError.InvalidResponse,
                $"the server wants more than {Format.Count(FrameReader.MostReplies)} replies of HTTP/2 (PING, SETTINGS) before it answers a request: it floods the connection")
            : count;
    }
}
