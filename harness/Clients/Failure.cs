using System.Net.Sockets;
using LoadHarness.Clients.Tls;

namespace LoadHarness.Clients;

/// <summary>What a request failed of, as far as the wire tells.</summary>
internal readonly record struct Failure(Outcome Outcome, string Error)
{
    /// <summary>Classifies an exception that is neither a timeout nor a stop.</summary>
    /// <param name="e">What the HTTP client threw.</param>
    /// <param name="phase">The step that it came from.</param>
    /// <param name="arm">How the client connects.</param>
    /// <param name="opened">The connection that the request opened; null on a kept one.</param>
    public static Failure Of(Exception e, Phase phase, Arm arm, ConnectionFacts? opened)
    {
        var cause = e.GetBaseException();
        return phase switch
        {
            _ when e is HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError } => new(Outcome.UnexpectedAnswer, e.Message),
            Phase.Connect => new(OutOfPorts(cause) ? Outcome.OutOfPorts : Outcome.ConnectRefused, cause.Message),
            Phase.Hello or Phase.Handshake when opened?.CertificateFault is { } fault => new(Outcome.ServerCertificateRejected, fault.Message),
            _ when TlsAlert.Of(cause) is { } alert => new(OfAlert(alert, phase, opened), cause.Message + (alert == TlsAlert.UnrecognizedName ? opened?.NamesHint : "")),
            _ when cause is SocketException => new(Outcome.ConnectionReset, cause.Message),
            Phase.Hello or Phase.Handshake => new(cause is IOException ? Outcome.ConnectionReset : Outcome.HandshakeFailed, cause.Message),
            _ when IsNotHttp(e) => new(Outcome.UnexpectedAnswer, cause.Message),
            Phase.Request when LooksRefused(arm, opened) => new(
                Outcome.ClientCertificateRefused,
                "the server closed the connection after the handshake without an alert or an answer, as .NET's do with a certificate that they refuse"),
            _ => new(Outcome.ConnectionReset, cause.Message),
        };
    }

    private static bool OutOfPorts(Exception cause) =>
        cause is SocketException { SocketErrorCode: SocketError.AddressNotAvailable or SocketError.TooManyOpenSockets };

    private static Outcome OfAlert(int alert, Phase phase, ConnectionFacts? opened) => alert switch
    {
        _ when TlsAlert.RefusesCertificate(alert) => Outcome.ClientCertificateRefused,

        // After its ServerHello a server has agreed to everything but the client.
        TlsAlert.HandshakeFailure when phase == Phase.Handshake => Outcome.ClientCertificateRefused,
        _ => opened is null ? Outcome.ConnectionReset : Outcome.HandshakeFailed,
    };

    private static bool IsNotHttp(Exception e) =>
        e is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse };

    // The client's handshake is over before the server has looked at the client's certificate, and .NET's server refuses it without
    // an alert: it sends its tickets as if all were well, and then ends the connection without a close_notify. So a server that says
    // close_notify, or that in TLS 1.3 ended before it sent anything, did not refuse. One that was killed between its tickets and
    // its answer cannot be told from one that refuses.
    private static bool LooksRefused(Arm arm, ConnectionFacts? opened) =>
        arm.Authentication == Authentication.Mutual
        && opened is { HandshakeDone: > 0, Wire: { EndsWithAlert: false } wire }
        && (arm.Tls == TlsVersion.Tls12 || wire.HeardAfterHandshake);
}
