using System.Globalization;
using System.Text;

namespace LoadHarness.Bench.Fuzz;

/// <summary>Makes a JSON file large without making it wrong at first sight: one of its values many times, or one text long.</summary>
/// <param name="seed">Seed of all.</param>
/// <param name="number">Number of this one.</param>
internal sealed class Bloat(int seed, int number)
{
    private const int Largest = 20_000_000;

    private readonly Random _random = new(unchecked((seed * 7_919) ^ number));

    /// <summary>A bloated copy.</summary>
    public byte[] Of(byte[] content)
    {
        var pieces = JsonPieces.Of(content);
        var piece = pieces[_random.Next(pieces.Count)];
        var outer = content[piece.Outer..piece.End];
        var most = Math.Min(Largest / (outer.Length + 8), 1 << _random.Next(21));
        var differ = _random.Next(2) == 0;
        using var bloated = new MemoryStream();
        bloated.Write(content, 0, piece.Outer);
        for (var copy = 0; copy < most; copy++)
        {
            bloated.Write(differ ? Copy(outer, copy) : outer);
            bloated.WriteByte((byte)',');
        }

        bloated.Write(content, piece.Outer, content.Length - piece.Outer);
        return bloated.ToArray();
    }

    // With other first digits, so that names and numbers differ from copy to copy.
    private static byte[] Copy(byte[] outer, int copy)
    {
        var at = Array.FindIndex(outer, b => char.IsAsciiLetterOrDigit((char)b));
        return at < 0 ? outer : [.. outer.AsSpan(0, at), .. Encoding.ASCII.GetBytes((1_000_000 + copy).ToString(CultureInfo.InvariantCulture)), .. outer.AsSpan(at)];
    }
}
