namespace LoadHarness.Options;

/// <summary>The options of the commands that read or write files and put no load on anything: certs, report and compare.</summary>
public static class FilesCatalogue
{
    private const string RunText = "a run's directory or its run.json";

    /// <summary>certs: where the files go.</summary>
    public static readonly Option<string> CertsOut =
        new("out", Notation.PathTo(PathUse.Written, "a directory"), "Where the certificates and keys go; nothing is overwritten") { Required = true, Example = "DIR" };

    /// <summary>serve, certs: key kind of the certificates made.</summary>
    public static readonly Option<KeyKind> OneKey =
        new("keys", Notation.Choice(Notation.KeyKinds), "Keys of the certificates made: CA, server and client") { Default = _ => KeyKind.Rsa2048 };

    /// <summary>certs: whether an intermediate CA signs the leaves.</summary>
    public static readonly Option<bool> Intermediate =
        new("intermediate", Notation.Choice(("yes", true), ("no", false)), "Whether an intermediate CA stands between the root and the leaves")
        { Default = _ => false };

    /// <summary>report: the runs to render.</summary>
    public static readonly Option<IReadOnlyList<string>> ReportRuns =
        new("run", Notation.Repeated(Notation.PathTo(PathUse.Read, RunText)), "The run to render; written again for each further one, which are then shown side by side")
        { Required = true, Example = "DIR", Combine = (before, further) => [.. before, .. further] };

    /// <summary>report: where the page goes.</summary>
    public static readonly Option<string> ReportOut = new("out", Notation.PathTo(PathUse.Written, "a directory, or a file that ends in .html"), "Where the page goes")
    { Otherwise = "report.html beside run.json; of several runs artifacts/runs/side-by-side.html", Example = "FILE.html" };

    /// <summary>compare: the stored run to judge against.</summary>
    public static readonly Option<string> Baseline =
        new("baseline", Notation.PathTo(PathUse.Read, RunText), "The run that the candidate must not be worse than") { Required = true, Example = "DIR" };

    /// <summary>compare: the run to judge.</summary>
    public static readonly Option<string> Candidate = new("candidate", Notation.PathTo(PathUse.Read, RunText), "The run to judge") { Required = true, Example = "DIR" };

    /// <summary>merge: the shards.</summary>
    public static readonly Option<IReadOnlyList<string>> Shards = new(
        "run", Notation.Repeated(Notation.PathTo(PathUse.Read, "a shard's directory")), "A shard of the run; written once for each of them")
    { Otherwise = "all below runs", Example = "DIR", Combine = (before, further) => [.. before, .. further] };

    /// <summary>merge: where the shards are.</summary>
    public static readonly Option<string> ShardsBelow = new("runs", Notation.PathTo(PathUse.Read, "a directory of shards"), "The out= that the shards were given: all that are in it")
    { Otherwise = "the shards that run= names", Example = "DIR" };

    /// <summary>merge: where the result goes.</summary>
    public static readonly Option<string> MergeOut = new("out", Notation.PathTo(PathUse.Written, "a directory"), "Where run.json and the report of the whole run go")
    { Otherwise = "artifacts/runs/UTC-SCENARIO", Example = "DIR" };

    /// <summary>compare: where the result goes.</summary>
    public static readonly Option<string> ComparisonOut = new("out", Notation.PathTo(PathUse.Written, "a directory"), "Where run.json and the report of the judged candidate go")
    { Otherwise = "artifacts/runs/UTC-compare-SCENARIO", Example = "DIR" };
}
