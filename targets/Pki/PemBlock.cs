using System.Security.Cryptography;

namespace LoadHarness.Targets.Pki;

/// <summary>One block of a PEM file (RFC 7468).</summary>
/// <param name="Label">What follows BEGIN, such as <c>CERTIFICATE</c>.</param>
/// <param name="Content">The decoded bytes.</param>
internal sealed record PemBlock(string Label, byte[] Content)
{
    /// <summary>All blocks that can be decoded, in the order of the text.</summary>
    public static List<PemBlock> FindAll(string text)
    {
        var blocks = new List<PemBlock>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            blocks.Add(new PemBlock(rest[fields.Label].ToString(), Convert.FromBase64String(rest[fields.Base64Data].ToString())));
            rest = rest[fields.Location.End..];
        }

        return blocks;
    }
}
