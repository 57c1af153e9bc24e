using System.IO.Compression;
using System.Text;

namespace LoadHarness.Reports.Sections;

/// <summary>The plan file that a run was made with; only where there was one.</summary>
internal static class PlanSection
{
    public static IEnumerable<Section> From(RunResult run) => run.Plan is { } plan
        ?
        [
            new(
                "plan",
                "Plan",
                [
                    new Prose($"The run was made with {plan.Source}, as it is here. The options of the command line outrank it."),
                    new Details("Show it", [new Listing(plan.Text)]),
                    new Download($"plan-{Format.FileMoment(run.StartedAt)}.json.gz", Compressed(plan.Text), "The plan, compressed with gzip."),
                ]),
        ]
        : [];

    private static byte[] Compressed(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return compressed.ToArray();
    }
}
