using System.Net.Sockets;
using LoadHarness.Clients.Tls;
using LoadHarness.Machine;

namespace LoadHarness.Clients;

/// <summary>What a request failed of, as far as the wire tells.</summary>
internal readonly record struct Failure(Outcome Outcome, string Error)
{
    // What a server wrote may be quoted in it, up to all of a head of 64 KiB.
    private const int LongestError = 1_000;

    private const string Unpresented = "; the server asked for a client's certificate, and the client presented none";

    /// <summary>What is in flight when the run is stopped.</summary>
    public static readonly Failure Stopped = new(Outcome.Cancelled, "the run was stopped");

    /// <summary>The error in words, bounded.</summary>
    public string Error { get; } = Plain.Truncate(Error, LongestError);

    /// <summary>The failure of a step whose time was over.</summary>
    public static Failure OfTime(Phase phase, Timeouts timeouts) => phase switch
    {
        Phase.Connect => new(Outcome.ConnectTimeout, $"no TCP connection within {timeouts.Connect.TotalMilliseconds} ms"),
        Phase.Hello or Phase.Handshake => new(Outcome.HandshakeTimeout, $"no TLS session within {timeouts.Handshake.TotalMilliseconds} ms"),
        _ => new(Outcome.RequestTimeout, $"no complete answer within {timeouts.Request.TotalMilliseconds} ms"),
    };

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
            _ when OpenFiles.AreOut(e) => new(Outcome.OutOfFiles, cause.Message),
            _ when e is HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError } => new(Outcome.UnexpectedAnswer, RefusedOffer.OfHttp(arm.Http)),
            Phase.Connect => new(OutOfPorts(cause) ? Outcome.OutOfPorts : Outcome.ConnectRefused, cause.Message),
            Phase.Hello or Phase.Handshake when opened?.CertificateFault is { } fault => new(Outcome.ServerCertificateRejected, fault.Message),
            _ when TlsAlert.Of(cause) is { } alert => OfAlert(alert, cause, phase, arm, opened),
            _ when cause is SocketException => new(Outcome.ConnectionReset, cause.Message + Suspicion(phase, opened)),
            Phase.Hello or Phase.Handshake when cause is IOException => new(Outcome.ConnectionReset, cause.Message + Suspicion(phase, opened)),
            Phase.Hello or Phase.Handshake => new(Outcome.HandshakeFailed, cause.Message + RefusedOffer.Of(cause, phase, arm)),
            _ when HttpBreach.Of(e, opened) is { } breach => breach,
            Phase.Request when LooksRefused(arm, opened) => new(
                Outcome.ClientCertificateRefused,
                $"the server closed the connection after the handshake without an alert or an answer: it may have refused the client's certificate, as .NET's do ({cause.Message})"),
            _ => new(Outcome.ConnectionReset, cause.Message + Suspicion(phase, opened)),
        };
    }

    private static bool OutOfPorts(Exception cause) =>
        cause is SocketException { SocketErrorCode: SocketError.AddressNotAvailable };

    private static Failure OfAlert(int alert, Exception cause, Phase phase, Arm arm, ConnectionFacts? opened)
    {
        // After its ServerHello a server has agreed to everything but the client. One that asked for a certificate and got none may say anything.
        var refuses = TlsAlert.RefusesCertificate(alert)
            || (alert == TlsAlert.HandshakeFailure && opened is not null && phase != Phase.Hello)
            || (alert == TlsAlert.DecryptError && opened?.Wire?.Evidence.ClientCertificate == ClientCertificate.Sent)
            || opened?.Wire?.Evidence.ClientCertificate == ClientCertificate.NotSent;
        return refuses ? new(Outcome.ClientCertificateRefused, cause.Message + (arm.Authentication == Authentication.OneWay ? Unpresented : ""))
            : opened is null ? new(Outcome.ConnectionReset, cause.Message)
            : new(Outcome.HandshakeFailed, cause.Message + RefusedOffer.Of(cause, phase, arm) + (alert == TlsAlert.UnrecognizedName ? opened.NamesHint : ""));
    }

    // Many servers close the connection of a client that they refuse, and send no alert, or lose it by a reset.
    private static string Suspicion(Phase phase, ConnectionFacts? opened) => (phase, opened?.Wire) switch
    {
        (Phase.Handshake or Phase.Request, { EndsWithAlert: false, Evidence.ClientCertificate: ClientCertificate.Sent }) => "; the server may have refused the client's certificate",
        (Phase.Handshake or Phase.Request, { EndsWithAlert: false, Evidence.ClientCertificate: ClientCertificate.NotSent }) => Unpresented,
        _ => "",
    };

    // The client's handshake is over before the server has looked at the client's certificate, and .NET's server refuses it without
    // an alert: it sends its tickets as if all were well, and then ends the connection without a close_notify. So a server that says
    // close_notify, or that in TLS 1.3 ended before it sent anything, did not refuse, and neither did one that ended nothing: then the
    // client did. One that was killed between its tickets and its answer cannot be told from one that refuses.
    private static bool LooksRefused(Arm arm, ConnectionFacts? opened) =>
        opened is { HandshakeDone: > 0, Wire: { EndedInOrder: true, EndsWithAlert: false, Evidence.ClientCertificate: not ClientCertificate.NotAsked } wire }
        && (arm.Tls == TlsVersion.Tls12 || wire.HeardAfterHandshake);
}
