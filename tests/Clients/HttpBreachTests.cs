using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Recording;
using Xunit;

namespace LoadHarness.Tests.Clients;

/// <summary>What .NET's HTTP client throws behind a handshake, and whose doing it is.</summary>
public sealed class HttpBreachTests
{
    private const long ProtocolError = 1;
    private const long FlowControlError = 3;

    private static readonly Arm Arm = new() { Name = "arm", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };

    private static readonly Dictionary<string, Exception> Thrown = new()
    {
        ["a head that is too long"] = new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, "65536 bytes"),
        ["a head of HTTP/2 that is too long"] = Sending(new IOException("aborted", new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, "65536 bytes"))),
        ["trailers that are too long"] = new HttpIOException(HttpRequestError.ConfigurationLimitExceeded, "65536 bytes"),
        ["no status line"] = new HttpRequestException(HttpRequestError.InvalidResponse, "SSH-2.0"),
        ["no chunk"] = new HttpIOException(HttpRequestError.InvalidResponse, "chunk"),
        ["no HTTP/2"] = Sending(new HttpProtocolException(ProtocolError, "The HTTP/2 server sent invalid data on the connection. HTTP/2 error code 'PROTOCOL_ERROR' (0x1).", null)),
        ["more than a window"] = new HttpProtocolException(FlowControlError, "The HTTP/2 server sent invalid data on the connection. HTTP/2 error code 'FLOW_CONTROL_ERROR' (0x3).", null),
        ["GOAWAY"] = Sending(new HttpProtocolException(0, "The HTTP/2 server closed the connection. HTTP/2 error code 'NO_ERROR' (0x0).", null)),
        ["RST_STREAM"] = Sending(new HttpProtocolException(FlowControlError, "The HTTP/2 server reset the stream. HTTP/2 error code 'FLOW_CONTROL_ERROR' (0x3).", null)),
        ["the end"] = Sending(new HttpIOException(HttpRequestError.ResponseEnded, "ended")),
        ["the end while HTTP/2 is set up"] = Sending(new HttpIOException(HttpRequestError.InvalidResponse, "not established", new HttpIOException(HttpRequestError.ResponseEnded, "ended"))),
        ["the end of TCP while HTTP/2 is set up"] = Sending(new HttpIOException(HttpRequestError.InvalidResponse, "not established", new IOException("unexpected EOF"))),
    };

    [Theory]
    [InlineData("a head that is too long", Outcome.AnswerTooLarge)]
    [InlineData("a head of HTTP/2 that is too long", Outcome.AnswerTooLarge)]
    [InlineData("trailers that are too long", Outcome.AnswerTooLarge)]
    [InlineData("no status line", Outcome.UnexpectedAnswer)]
    [InlineData("no chunk", Outcome.UnexpectedAnswer)]
    [InlineData("no HTTP/2", Outcome.UnexpectedAnswer)]
    [InlineData("more than a window", Outcome.AnswerTooLarge)]
    [InlineData("GOAWAY", Outcome.ConnectionReset)]
    [InlineData("RST_STREAM", Outcome.ConnectionReset)]
    [InlineData("the end", Outcome.ConnectionReset)]
    [InlineData("the end while HTTP/2 is set up", Outcome.ConnectionReset)]
    [InlineData("the end of TCP while HTTP/2 is set up", Outcome.ConnectionReset)]
    public void Tells_what_the_client_gave_up_from_what_the_server_ended(string what, Outcome outcome)
    {
        foreach (var phase in (Phase[])[Phase.Request, Phase.Answer])
        {
            var failure = Failure.Of(Thrown[what], phase, Arm, opened: null);

            Assert.Equal((outcome, Thrown[what].GetBaseException().Message), (failure.Outcome, failure.Error));
        }
    }

    [Fact]
    public void Quotes_no_more_of_what_a_server_wrote_than_fits_on_a_few_lines()
    {
        var failure = Failure.Of(new HttpRequestException(HttpRequestError.InvalidResponse, new string('x', 60_000)), Phase.Request, Arm, opened: null);

        Assert.Equal(1_000, failure.Error.Length);
    }

    private static HttpRequestException Sending(IOException cause) =>
        new(cause is HttpIOException http ? http.HttpRequestError : HttpRequestError.Unknown, "An error occurred while sending the request.", cause);
}
