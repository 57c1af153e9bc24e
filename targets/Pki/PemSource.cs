using System.Security.Cryptography;

namespace LoadHarness.Targets.Pki;

/// <summary>A file and how messages name it, such as <c>cert=tts-client.crt</c>.</summary>
internal sealed record PemSource(string Name, string Path)
{
    /// <summary>A file that an option of the command line names.</summary>
    public static PemSource Option(string option, string path) => new($"{option}={path}", path);

    /// <summary>A file in the directory that an option names.</summary>
    public static PemSource InDirectory(string option, string directory, string file) =>
        new($"{option}={directory}: {file}", System.IO.Path.Combine(directory, file));

    public override string ToString() => Name;
}

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
