using System.Text;
using System.Text.Json;
using LoadHarness.Gates;
using LoadHarness.Gates.Files;
using LoadHarness.Options;

namespace LoadHarness.Plans;

/// <summary>A workload of somebody's own as one file: the question, target, requests, data and load as options, and arms, comparisons and gates.</summary>
/// <remarks>
/// JSON with comments; the format is described by docs/plan.schema.json. Sections hold options of a run under the names that they have on the command line, which
/// outranks them. Paths are those seen from the plan's own directory.
/// </remarks>
public sealed record PlanFile
{
    /// <summary>The JSON Schema of the format, from the root of the repository.</summary>
    public const string Schema = "docs/plan.schema.json";

    /// <summary>Bytes of the largest file.</summary>
    public const int Most = 500_000;

    /// <summary>What errors and <c>scenario=</c> call it.</summary>
    public required string Name { get; init; }

    /// <summary>What the run is to answer, in one sentence.</summary>
    public required string Question { get; init; }

    /// <summary>How errors name the file, such as <c>plan=FILE.json</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The file as it is.</summary>
    public required string Text { get; init; }

    /// <summary>How its run goes on.</summary>
    public ScheduleKind Schedule { get; init; }

    /// <summary>Options that it gives, in its order, each as it would be written, with where it stands.</summary>
    public IReadOnlyList<(Option Option, string Text, PlanPlace Place)> Options { get; init; } = [];

    /// <summary>The arms, at least one.</summary>
    public IReadOnlyList<PlanArm> Arms { get; init; } = [];

    /// <summary>Comparisons to report.</summary>
    public IReadOnlyList<ComparisonPlan> Comparisons { get; init; } = [];

    /// <summary>The same arm twice, by name; null for none.</summary>
    public (string Arm, string Again)? SameTwice { get; init; }

    /// <summary>The arm that the harness tries itself with after the last round; null for none.</summary>
    public string? SelfTest { get; init; }

    /// <summary>The first flight that is sent again after the last round; null for none.</summary>
    public ReplayPlan? Replay { get; init; }

    /// <summary>Requests that may wait for a client; null for as many as usual.</summary>
    public int? QueueCapacity { get; init; }

    /// <summary>A built-in scenario whose claims and sentence answer this plan as well; null for none.</summary>
    public string? Answers { get; init; }

    /// <summary>Where its gates stand; null where it has none of its own.</summary>
    internal PlanNode? GatesNode { get; init; }

    /// <summary>Its gates as a file of gates; null where it has none of its own.</summary>
    public string? GatesText => GatesNode is { } node ? $$"""{"gates": {{PlanText.Of(node)}}}""" : null;

    /// <summary>The file, as a run holds it.</summary>
    public PlanCopy Copy => new(Source, Text);

    /// <summary>What its run takes of the options.</summary>
    public ScenarioDefaults Defaults => new(Name)
    {
        Schedule = Schedule,

        // The other one tells of no messages, and takes no early data.
        Lla = Arms.Any(arm => arm.Arm is { Mode: ConnectionMode.EarlyData } or { TimesMessages: true }) ? LlaKind.OpenSsl : new ScenarioDefaults("").Lla,
    };

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="source">How errors name it, such as <c>plan=FILE.json</c>.</param>
    /// <param name="directory">Where its paths begin; empty for the current directory.</param>
    /// <param name="scenarios">What the built-in scenarios take: a plan has a name of its own.</param>
    /// <param name="problems">Takes a sentence for each thing that is wrong, with line and column.</param>
    /// <returns>The plan; null when there are problems.</returns>
    public static PlanFile? Read(ReadOnlyMemory<byte> bytes, string source, string directory, IReadOnlyList<ScenarioDefaults> scenarios, ICollection<string> problems)
    {
        var text = bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        if (Parse(text.Span, source, problems) is not { } root)
        {
            return null;
        }

        return new PlanReader(source, directory, scenarios, problems).Read(root, Encoding.UTF8.GetString(text.Span));
    }

    /// <summary>The gates of the plan, as gates of a file.</summary>
    /// <param name="context">The run that they are for; null checks them alone.</param>
    /// <param name="problems">Takes what is wrong with them.</param>
    /// <returns>The gates; null where the plan has none of its own.</returns>
    public IReadOnlyList<Gate>? ReadGates(GateContext? context, ICollection<string> problems)
    {
        if (GatesNode is not { } node || GatesText is not { } text)
        {
            return null;
        }

        var found = new List<string>();
        var gates = GateFile.Read(Encoding.UTF8.GetBytes(text), Source, context, found);
        foreach (var problem in found)
        {
            problems.Add(PlanText.Placed(problem, Source, node));
        }

        return gates;
    }

    private static PlanNode? Parse(ReadOnlySpan<byte> json, string source, ICollection<string> problems)
    {
        try
        {
            // A file without its comments has the same bounds, and the same places.
            return PlanBounds.Misfit(json) is { } misfit ? Refused($"{source} {misfit} (list plan scenario=NAME shows an example)") : PlanNode.Parse(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var failure = e as JsonException;
            return Refused(PemText.Misplaced(source, "JSON", Encoding.UTF8.GetString(json)) ?? string.Create(
                CultureInfo.InvariantCulture,
                $"{source} must be JSON, but is not from line {failure?.LineNumber + 1 ?? 1}, column {failure?.BytePositionInLine + 1 ?? 1} on{(failure is null ? "" : JsonText.Reason(failure))} (list plan scenario=NAME shows an example)"));
        }

        PlanNode? Refused(string problem)
        {
            problems.Add(problem);
            return null;
        }
    }
}

/// <summary>An arm of a plan, before the target is known.</summary>
/// <param name="Arm">The arm; its key and TLS version hold where they were given.</param>
/// <param name="HasKey">Whether a key was given; else the first of <c>keys=</c>.</param>
/// <param name="HasTls">Whether a TLS version was given; else the first of <c>tls=</c>.</param>
/// <param name="HasHttp">Whether an HTTP version was given.</param>
/// <param name="Weight">Its share of a load that all arms have at once.</param>
/// <param name="Policy">How its clients come back after an outage.</param>
public sealed record PlanArm(Arm Arm, bool HasKey, bool HasTls, bool HasHttp, int Weight, ReconnectPolicy Policy);
