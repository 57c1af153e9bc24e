using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Targets.Pki;

public sealed class DecodedNameTests
{
    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";
    private const string Pseudonym = "2.5.4.65";

    private static readonly string Expected = DecodedName.Of(new X500DistinguishedName("CN=tts-client"));

    public static TheoryData<string> LookAlikes => [.. Others.Keys];

    // Names that read, or may be taken, for CN=tts-client.
    private static Dictionary<string, X500DistinguishedName> Others => new()
    {
        ["a zero behind it"] = Name([(CommonName, "tts-client\0")]),
        ["zeros behind it"] = Name([(CommonName, "tts-client\0\0")]),
        ["a zero and more behind it"] = Name([(CommonName, "tts-client\0.evil")]),
        ["a zero before it"] = Name([(CommonName, "\0tts-client")]),
        ["another case"] = Name([(CommonName, "TTS-Client")]),
        ["a blank behind it"] = Name([(CommonName, "tts-client ")]),
        ["a blank before it"] = Name([(CommonName, " tts-client")]),
        ["a letter of another alphabet"] = Name([(CommonName, "tts-cli\u0435nt")]),
        ["a mark that nobody sees"] = Name([(CommonName, "tts-client\u200b")]),
        ["a second part of the same kind behind it"] = Name([(CommonName, "tts-client")], [(CommonName, "other")]),
        ["a second part of the same kind before it"] = Name([(CommonName, "other")], [(CommonName, "tts-client")]),
        ["itself twice"] = Name([(CommonName, "tts-client")], [(CommonName, "tts-client")]),
        ["two of a kind in one part"] = Name([(CommonName, "other"), (CommonName, "tts-client")]),
        ["another kind in the same part"] = Name([(CommonName, "tts-client"), (Organization, "evil")]),
        ["another kind in front"] = Name([(Organization, "evil")], [(CommonName, "tts-client")]),
        ["another kind alone"] = Name([(Pseudonym, "tts-client")]),
        ["its text as a value"] = Name([(CommonName, "CN=tts-client")]),
        ["more text in its value"] = Name([(CommonName, "tts-client, CN=tts-client")]),
        ["a list in its value"] = Name([(CommonName, "tts-client+2.5.4.3=x")]),
        ["nothing"] = Name(),
        ["an empty part"] = Name([(CommonName, "")]),
        ["bytes that are no name"] = new X500DistinguishedName("CN=tts-client") is var good ? new X500DistinguishedName((byte[])[.. good.RawData, 0]) : good,
    };

    [Theory]
    [InlineData(UniversalTagNumber.UTF8String)]
    [InlineData(UniversalTagNumber.PrintableString)]
    [InlineData(UniversalTagNumber.IA5String)]
    [InlineData(UniversalTagNumber.BMPString)]
    [InlineData(UniversalTagNumber.T61String)]
    public void Is_the_same_in_every_kind_of_string(UniversalTagNumber kind)
    {
        var name = Name(kind, [(CommonName, "tts-client")]);

        Assert.Equal("2.5.4.3=7474732D636C69656E74", DecodedName.Of(name));
        Assert.Equal(Expected, DecodedName.Of(name));
        Assert.Equal("CN=tts-client", DecodedName.TextOf(name));
    }

    [Theory]
    [MemberData(nameof(LookAlikes))]
    public void Is_another_for_every_name_that_is_another(string which)
    {
        var name = Others[which];

        Assert.NotEqual(Expected, DecodedName.Of(name));
        Assert.NotEqual("CN=tts-client", DecodedName.TextOf(name));
    }

    [Fact]
    public void No_two_of_them_are_alike() => Assert.Equal(Others.Count, Others.Values.Select(DecodedName.Of).Distinct().Count());

    private static X500DistinguishedName Name(params (string Kind, string Value)[][] parts) => Name(UniversalTagNumber.UTF8String, parts);

    private static X500DistinguishedName Name(UniversalTagNumber kind, params (string Kind, string Value)[][] parts)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var part in parts)
            {
                using var _ = writer.PushSetOf();
                foreach (var (attribute, value) in part)
                {
                    using var __ = writer.PushSequence();
                    writer.WriteObjectIdentifier(attribute);
                    writer.WriteCharacterString(kind, value);
                }
            }
        }

        return new X500DistinguishedName(writer.Encode());
    }
}
