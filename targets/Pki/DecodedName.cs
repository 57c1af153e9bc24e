using System.Formats.Asn1;
using System.Text;

namespace LoadHarness.Targets.Pki;

/// <summary>What a distinguished name says, attribute by attribute, so that no two names read alike.</summary>
/// <remarks>
/// .NET's own text is for people: it leaves out zeros at the end of a value (so that <c>tts-client\0</c> reads like <c>tts-client</c>) and takes text within a value
/// for whatever it looks like.
/// </remarks>
internal static class DecodedName
{
    private static readonly UniversalTagNumber[] Texts =
    [
        UniversalTagNumber.UTF8String, UniversalTagNumber.PrintableString, UniversalTagNumber.IA5String, UniversalTagNumber.NumericString,
        UniversalTagNumber.VisibleString, UniversalTagNumber.BMPString, UniversalTagNumber.T61String,
    ];

    /// <summary>
    /// The object identifier of each attribute with its value in hexadecimal UTF-8, whatever kind of string holds it, such as <c>2.5.4.3=7474732D636C69656E74</c>. A plus sign
    /// joins those of one part, a comma the parts, in the order of the certificate. Bytes that are no name are shown as they are.
    /// </summary>
    public static string Of(X500DistinguishedName name)
    {
        try
        {
            var whole = new AsnReader(name.RawData, AsnEncodingRules.DER);
            var parts = whole.ReadSequence();
            whole.ThrowIfNotEmpty();
            var all = new List<string>();
            while (parts.HasData)
            {
                all.Add(Part(parts.ReadSetOf()));
            }

            return string.Join(',', all);
        }
        catch (AsnContentException)
        {
            return Raw(name.RawData);
        }
    }

    /// <summary>The name as .NET writes it, or as <see cref="Of"/> does where that text would be another name's.</summary>
    public static string TextOf(X500DistinguishedName name)
    {
        // Only zeros are lost, and hardly a name has any.
        if (!name.RawData.Contains((byte)0))
        {
            return name.Name;
        }

        var decoded = Of(name);
        try
        {
            return Of(new X500DistinguishedName(name.Name)) == decoded ? name.Name : decoded;
        }
        catch (CryptographicException)
        {
            return decoded;
        }
    }

    private static string Part(AsnReader attributes)
    {
        var all = new List<string>();
        while (attributes.HasData)
        {
            var attribute = attributes.ReadSequence();
            all.Add($"{attribute.ReadObjectIdentifier()}={Value(attribute)}");
            attribute.ThrowIfNotEmpty();
        }

        return string.Join('+', all);
    }

    private static string Value(AsnReader attribute)
    {
        var tag = attribute.PeekTag();
        return tag.TagClass == TagClass.Universal && Texts.Contains((UniversalTagNumber)tag.TagValue)
            ? Convert.ToHexString(Encoding.UTF8.GetBytes(attribute.ReadCharacterString((UniversalTagNumber)tag.TagValue)))
            : Raw(attribute.ReadEncodedValue().Span);
    }

    private static string Raw(ReadOnlySpan<byte> bytes) => $"#{Convert.ToHexString(bytes)}";
}
