using LoadHarness.Clients;
using LoadHarness.Recording;
using Xunit;

namespace LoadHarness.Tests.Clients;

public sealed class ServerEvidenceHeaderTests
{
    private const string Good = "connection=17, handshake=resumed, request=3, client=\"CN=tts-client\"";

    [Theory]
    [InlineData("CN=tts-client")]
    [InlineData("CN=tts-client, O=\"Example, Inc.\", C=NO")]
    [InlineData("CN=a\\b\\\"c")]
    [InlineData("CN=100 %, OU=%22")]
    [InlineData("CN=Müller, O=株式会社")]
    [InlineData("CN=line\r\nset-cookie: x\u0000\u007f")]
    [InlineData("CN=lone surrogate \ud800")]
    [InlineData("")]
    [InlineData(null)]
    public void Comes_back_as_it_was_written(string? subject)
    {
        var value = ServerEvidenceHeader.Format(17, HandshakeKind.Resumed, 3, subject);

        Assert.All(value, character => Assert.InRange(character, ' ', '~'));
        Assert.Equal(
            new ServerEvidence { Given = true, Connection = 17, Kind = HandshakeKind.Resumed, RequestOnConnection = 3, IdentityMatches = true },
            ServerEvidenceHeader.Parse(value, subject));
        Assert.False(ServerEvidenceHeader.Parse(value, "CN=someone-else").IdentityMatches);
        Assert.Equal(subject is null, ServerEvidenceHeader.Parse(value, null).IdentityMatches);
    }

    [Theory]
    [InlineData(HandshakeKind.Full, "connection=1, handshake=full, request=1, client=\"CN=\\\"a\\\"\"")]
    [InlineData(HandshakeKind.Unknown, "connection=1, handshake=unknown, request=1, client=\"CN=\\\"a\\\"\"")]
    public void Is_a_dictionary_of_structured_fields(HandshakeKind kind, string expected) =>
        Assert.Equal(expected, ServerEvidenceHeader.Format(1, kind, 1, "CN=\"a\""));

    [Theory]
    [InlineData("CN=tts-client")]
    [InlineData(null)]
    public void Says_what_was_taken_up_before_the_handshakes_end(string? subject)
    {
        var value = ServerEvidenceHeader.Format(17, HandshakeKind.Resumed, 3, subject, isEarly: true);

        Assert.StartsWith("connection=17, handshake=resumed, request=3, early", value, StringComparison.Ordinal);
        Assert.Equal(
            new ServerEvidence { Given = true, Connection = 17, Kind = HandshakeKind.Resumed, RequestOnConnection = 3, IsEarly = true, IdentityMatches = true },
            ServerEvidenceHeader.Parse(value, subject));
    }

    [Fact]
    public void A_value_that_breaks_off_never_names_the_client()
    {
        for (var length = 0; length < Good.Length; length++)
        {
            var evidence = ServerEvidenceHeader.Parse(Good.AsSpan(0, length), "CN=tts-client");
            Assert.False(evidence.IdentityMatches, Good[..length]);
            Assert.True(evidence == default || evidence is { Connection: 17, Kind: HandshakeKind.Resumed }, Good[..length]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("connection")]
    [InlineData("handshake=full, connection=1, request=1")]
    [InlineData("connection=, handshake=full, request=1")]
    [InlineData("connection=-1, handshake=full, request=1")]
    [InlineData("connection=+1, handshake=full, request=1")]
    [InlineData("connection=99999999999999999999, handshake=full, request=1")]
    [InlineData("connection=1, handshake=full, request=2147483648")]
    [InlineData("connection=1, handshake=full, request= 1 ")]
    [InlineData("connection=1;q=2, handshake=full, request=1")]
    [InlineData("CONNECTION=1, handshake=full, request=1")]
    public void What_is_not_well_formed_is_no_evidence(string value) =>
        Assert.Equal(default, ServerEvidenceHeader.Parse(value, null));

    [Theory]
    [InlineData("client=\"CN=tts-client")]
    [InlineData("client=\"")]
    [InlineData("client=CN=tts-client")]
    [InlineData("client=\"CN=tts-client\", client=\"CN=other\"")]
    [InlineData("client=\"CN=other\", client=\"CN=tts-client\"")]
    [InlineData("client=\"cn=tts-client\"")]
    [InlineData("note=\"x\", client=\"CN=tts-client\"")]
    public void A_client_that_is_not_named_exactly_is_not_the_client(string client)
    {
        var evidence = ServerEvidenceHeader.Parse($"connection=1, handshake=full, request=1, {client}", "CN=tts-client");

        Assert.True(evidence.Given);
        Assert.False(evidence.IdentityMatches);
    }

    [Fact]
    public void A_subject_cannot_pass_for_another_by_its_escapes()
    {
        string[] alike = ["a\"", "a\\\"", "a\\\\\"", "%22", "a%22", "ä", "%c3%a4", "a"];
        foreach (var actual in alike)
        {
            foreach (var expected in alike)
            {
                var value = ServerEvidenceHeader.Format(1, HandshakeKind.Full, 1, actual);
                Assert.Equal(actual == expected, ServerEvidenceHeader.Parse(value, expected).IdentityMatches);
            }
        }
    }
}
