using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LoadHarness.Plans;

/// <summary>Parts of a plan as plain JSON, and places of it in sentences that others made.</summary>
internal static partial class PlanText
{
    // A file for people, never embedded in a page as it is: ≤ and apostrophes stay what they are.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A text or a number as JSON.</summary>
    public static string Of(object value) => JsonSerializer.Serialize(value, Plain);

    /// <summary>A part of a plan as JSON without comments.</summary>
    public static string Of(PlanNode node) => node.Kind switch
    {
        JsonValueKind.Object => $"{{{string.Join(", ", node.Members.Select(member => $"{Of((object)member.Name)}: {Of(member.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(", ", node.Items.Select(Of))}]",
        JsonValueKind.String => Of((object)node.Text),
        JsonValueKind.Null => "null",
        _ => node.Text,
    };

    /// <summary>A sentence on gates, with line and column of the gate that it is about.</summary>
    /// <param name="problem">The sentence.</param>
    /// <param name="source">The beginning of it.</param>
    /// <param name="gates">The list of gates.</param>
    public static string Placed(string problem, string source, PlanNode gates)
    {
        var match = Gate().Match(problem, Math.Min(source.Length, problem.Length));
        if (!match.Success || !problem.StartsWith(source, StringComparison.Ordinal))
        {
            return problem;
        }

        var gate = gates.Items.ElementAtOrDefault(int.Parse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture));
        var place = gate?[match.Groups["name"].Value]?.Place ?? gate?.Place ?? gates.Place;
        return $"{source}: {place}: {problem[source.Length..].TrimStart(':', ' ')}";
    }

    [GeneratedRegex(@"gates\[(?<number>[0-9]{1,6})\](\.(?<name>[A-Za-z]+))?", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Gate();
}
