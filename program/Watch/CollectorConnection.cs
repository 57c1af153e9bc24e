using System.Net.Security;
using System.Security.Authentication;

namespace LoadHarness.Program.Watch;

/// <summary>Carries what is sent to a collector, and knows why the last of it was not taken: the exporter keeps that to itself.</summary>
/// <param name="tls">How to meet one that speaks TLS.</param>
/// <param name="patience">How long an answer may take; who sends keeps it.</param>
internal sealed class CollectorConnection(SslClientAuthenticationOptions tls, TimeSpan patience) : DelegatingHandler(new SocketsHttpHandler { SslOptions = tls })
{
    private const string GrpcStatus = "grpc-status";
    private const string GrpcMessage = "grpc-message";
    private const int MostWords = 200;

    private volatile HttpResponseMessage? _answer;
    private volatile Exception? _failure;

    /// <summary>Why the last request was not taken, in a few words; null when nothing stood against it.</summary>
    public string? Refusal => (_failure, _answer) switch
    {
        (OperationCanceledException, _) => $"no answer within {patience.TotalSeconds:0} s",
        ({ } failure, _) => Words(failure.GetBaseException()),
        (_, { IsSuccessStatusCode: false } answer) => $"status {(int)answer.StatusCode} {Plain.Truncate(Plain.Line(answer.ReasonPhrase), MostWords)}".TrimEnd(),
        (_, { } answer) when Grpc(answer, GrpcStatus) is { } status and not "0" => Plain.Truncate(Plain.Line($"gRPC status {status} {Grpc(answer, GrpcMessage)}"), MostWords).TrimEnd(),
        _ => null,
    };

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Keep(base.Send(request, cancellationToken));
        }
        catch (Exception e)
        {
            _failure = e;
            throw;
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Keep(await base.SendAsync(request, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            _failure = e;
            throw;
        }
    }

    private HttpResponseMessage Keep(HttpResponseMessage answer)
    {
        _failure = null;
        return _answer = answer;
    }

    // Its words may hold the address of a proxy, with a password.
    private static string Words(Exception failure) =>
        Plain.Truncate(Plain.Line(UrlText.In(failure.Message)), MostWords)
        + (failure is AuthenticationException ? " (OTEL_EXPORTER_OTLP_CERTIFICATE names the file of a private CA)" : "");

    // An answer of nothing but a status has it among its headers; the trailers are there once the body has been read.
    private static string? Grpc(HttpResponseMessage answer, string name) =>
        answer.TrailingHeaders.TryGetValues(name, out var values) || answer.Headers.TryGetValues(name, out values) ? Uri.UnescapeDataString(values.First()) : null;
}
