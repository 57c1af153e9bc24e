using SkiaSharp;

namespace LoadHarness.Reports.Drawing;

/// <summary>Draws a picture as PNG, in light colours and twice its size.</summary>
internal static class PngPicture
{
    private const int Scale = 2;

    // Of a picture, in its own pixels: some sixty megabytes while it is drawn.
    private const double Tallest = 4_000;

    // Those of the page's list that a machine without a desktop may have.
    private static readonly string[] Families = ["Segoe UI", "Roboto", "Noto Sans", "DejaVu Sans", "Liberation Sans", "Arial"];

    // Where no font has the mark of a verdict.
    private static readonly Dictionary<string, string> Spelled = new() { ["✓"] = "pass", ["✗"] = "fail" };

    private static string? Family { get; } = Families.FirstOrDefault(family => SKFontManager.Default.FontFamilies.Contains(family));

    // Looking one up takes a millisecond, and a chart has a hundred words.
    private static readonly SKTypeface Usual = SKTypeface.FromFamilyName(Family, SKFontStyle.Normal);
    private static readonly SKTypeface Bold = SKTypeface.FromFamilyName(Family, SKFontStyle.Bold);

    /// <summary>Whether this machine has a font to write words in. Where it has none, SkiaSharp has one without a letter.</summary>
    public static bool HasFont => Usual.ContainsGlyph('a');

    /// <summary>The file's bytes: the picture below a heading of words. Null where there is no font, or the picture is taller than anybody looks at.</summary>
    public static byte[]? Of(Picture picture, Picture heading)
    {
        if (!HasFont || picture.Height > Tallest)
        {
            return null;
        }

        var (width, top, height) = ((int)Picture.Width, (float)heading.Height!, (int)Math.Ceiling(picture.Height!.Value + heading.Height!.Value));
        using var surface = SKSurface.Create(new SKImageInfo(Scale * width, Scale * height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = surface.Canvas;
        canvas.Clear(SKColor.Parse(Palette.Light.Background));
        canvas.Scale(Scale);
        Draw(canvas, heading);
        canvas.Translate(0, top);
        Draw(canvas, picture);

        // Most of a chart is one colour: more effort takes a quarter of a second, and saves a few kilobytes.
        using var pixels = surface.PeekPixels();
        using var data = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Up, zLibLevel: 4));
        return data!.ToArray();
    }

    private static void Draw(SKCanvas canvas, Picture picture)
    {
        picture.Render(canvas);
        foreach (var word in picture.Groups.SelectMany(group => group.Pieces).OfType<Word>())
        {
            Draw(canvas, word);
        }
    }

    private static void Draw(SKCanvas canvas, Word word)
    {
        // A character that the first font lacks is looked for in the others.
        var style = word.Lettering.Bold ? SKFontStyle.Bold : SKFontStyle.Normal;
        var usual = word.Lettering.Bold ? Bold : Usual;
        var missing = word.Text.EnumerateRunes().FirstOrDefault(rune => !usual.ContainsGlyph(rune.Value));
        using var other = missing.Value == 0 ? null : SKFontManager.Default.MatchCharacter(Family, style, null, missing.Value);
        var typeface = other ?? usual;
        var text = missing.Value != 0 && other is null ? Spelled.GetValueOrDefault(word.Text, word.Text) : word.Text;
        using var font = new SKFont(typeface, (float)word.Lettering.Size);
        using var paint = new SKPaint { Color = SKColor.Parse(Theme.Colour(Palette.Light, word.Lettering.Colour, word.Styles)), IsAntialias = true };
        var anchor = word.Anchor switch { Anchor.Middle => SKTextAlign.Center, Anchor.End => SKTextAlign.Right, _ => SKTextAlign.Left };
        canvas.Save();
        canvas.Translate((float)word.X, (float)word.Y);
        canvas.RotateDegrees(word.Upwards ? -90 : 0);
        canvas.DrawText(text, 0, 0, anchor, font, paint);
        canvas.Restore();
    }
}
