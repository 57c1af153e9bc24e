namespace LoadHarness.Options;

/// <summary>The options of a run that decide how it is judged, shown and stored, some of which a comparison of stored runs takes, too.</summary>
public static class ResultCatalogue
{
    internal static readonly OptionList All = [];

    public static readonly Option<string> Out = All.Add<string>(
        new("out", Notation.PathTo(PathUse.Written, "a directory"), "Where run.json, the report and the files for CI go")
        { Otherwise = "artifacts/runs/UTC-SCENARIO", Example = "DIR" });

    public static readonly Option<bool> Overwrite = All.Add<bool>(
        new("overwrite", Notation.Choice(("true", true), ("false", false)), "Whether results that out holds already may be replaced; those of another run are then removed, and nothing else")
        { Default = _ => false });

    public static readonly Option<string> Baseline = All.Add<string>(
        new("baseline", Notation.PathTo(PathUse.Read, "a run's directory or its run.json"), "A stored run that this one must not be worse than; with rate=auto its rate is taken")
        { Otherwise = "none", Example = "DIR", Schedules = RunCatalogue.WithRounds });

    public static readonly Option<string> History = All.Add<string>(
        new("history", Notation.PathTo(PathUse.Read, "a directory of runs"), "Past runs; 3 or more like the baseline, better 10, put their scatter into the intervals of its gates")
        { Otherwise = "none", Example = "DIR", Schedules = RunCatalogue.WithRounds });

    public static readonly Option<bool> AllowUnlike = All.Add<bool>(
        new("allow-unlike", Notation.Choice(("true", true), ("false", false)), "Whether to compare with a baseline from another machine, load or software")
        { Default = _ => false, Schedules = RunCatalogue.WithRounds });

    public static readonly Option<string> Gates = All.Add<string>(
        new(
            "gates",
            Notation.PathTo(PathUse.Read, "a JSON file"),
            "Gates to judge by, instead of the scenario's own; 'help gates' explains them, 'list gates scenario=NAME' prints a scenario's own as such a file")
        { Otherwise = "the scenario's own", Example = "FILE" });

    public static readonly Option<InconclusiveRule> Inconclusive = All.Add<InconclusiveRule>(
        new("inconclusive", Notation.Choice(("fail", InconclusiveRule.Fail), ("pass", InconclusiveRule.Pass)), "Exit code when a gate is inconclusive: 3 or 0")
        { Default = _ => InconclusiveRule.Fail });

    public static readonly Option<ProgressStyle> Progress = All.Add<ProgressStyle>(
        new(
            "progress",
            Notation.Choice(("auto", ProgressStyle.Auto), ("live", ProgressStyle.Live), ("plain", ProgressStyle.Plain), ("none", ProgressStyle.None)),
            "What is shown while running: a live table, plain lines, nothing; auto is live on a terminal, else plain")
        { Default = _ => ProgressStyle.Auto });

    public static readonly Option<bool> Png = All.Add<bool>(
        new("png", Notation.Choice(("on", true), ("off", false)), "Whether the main charts are drawn as PNG, too, beside SVG")
        { Default = _ => true });

    public static readonly Option<Uri> Otlp = All.Add<Uri>(
        new("otlp", Notation.HttpAddress(), "Where to send metrics over OTLP while running: HTTP with protobuf for port 4318 or an address with a path, else gRPC")
        { Otherwise = "nowhere", Example = "http://127.0.0.1:4317" });

    public static readonly Option<int> MetricsPort = All.Add<int>(
        new("metrics", Quantity.LoopbackPort(0, 65_535), "Port on loopback where Prometheus fetches metrics while the run lasts, at /metrics; 0 for none")
        { Default = _ => 0, Example = "9464" });

    /// <summary>Where nobody named a place, nothing is in the way of what is written.</summary>
    internal static void CheckOverwrite(OptionValues values, Option place)
    {
        if (!values.IsGiven(place))
        {
            values.LeaveOut(Overwrite, $"no {place.Name}", $"or write {place.Name}={place.Example}");
        }
    }
}
