using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace LoadHarness.Reports.Ci;

/// <summary>JSON for other programs: indented, snake_case as they have it, without members that have no value.</summary>
internal static class CiJson
{
    // Whoever shows these texts on a page gets < > & and quotes escaped; × and % stay readable.
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>The document, ended by a line break.</summary>
    public static string Of<T>(T document) => JsonSerializer.Serialize(document, Options) + "\n";

    /// <summary>Six decimals: a nanosecond, in milliseconds.</summary>
    public static double Number(double value) => Math.Round(value, 6);

    /// <summary>As <see cref="Number(double)"/>; null stays null.</summary>
    public static double? Number(double? value) => value is { } number && double.IsFinite(number) ? Number(number) : null;
}
