namespace LoadHarness.Options;

/// <summary>One command: what it is for and which options it takes.</summary>
/// <param name="Name">The first word on the command line.</param>
/// <param name="Usage">How it is written, without the program.</param>
/// <param name="Meaning">One line for people, without full stop.</param>
/// <param name="Options">Its options, in the order in which help shows them.</param>
public sealed record Command(string Name, string Usage, string Meaning, IReadOnlyList<Option> Options)
{
    /// <summary>Runs a scenario; the command when none is written.</summary>
    public static readonly Command Run = new(
        "run",
        "[run] scenario=NAME [option=value ...]",
        "Runs a scenario and judges it; the word run may be left out",
        [.. RunCatalogue.All, .. ResultCatalogue.All, .. TargetCatalogue.All, .. LlaCatalogue.All])
    { Check = RunChecks.Check, Read = values => new ParsedCommand.Run(new(values)) };

    /// <summary>Lists the scenarios.</summary>
    public static readonly Command List = new(
        "list",
        "list [gates|plan scenario=NAME [option=value ...]]",
        "Shows the scenarios: what each asks, its arms, how long it takes; or the gates of a run with these options, or all of it, as a file for gates= or plan=",
        [])
    { Read = _ => new ParsedCommand.List() };

    /// <summary>Runs the LLA alone.</summary>
    public static readonly Command Serve = new(
        "serve",
        "serve [option=value ...]",
        "Runs the LLA alone, until Ctrl-C: POST /api/process is answered with 200, with Prefer: respond-async with 202 and a job; GET /api/status/{id} with 202, then 200, and 404 for a job that there is not",
        [.. ServeCatalogue.All, FilesCatalogue.OneKey, RunCatalogue.Tls, .. LlaCatalogue.All])
    { Check = ServeOptions.Check, Read = values => new ParsedCommand.Serve(new(values)) };

    /// <summary>Writes certificates.</summary>
    public static readonly Command Certs = new(
        "certs",
        "certs out=DIR [option=value ...]",
        "Writes a CA and certificates with keys for the LLA and TTS",
        [FilesCatalogue.CertsOut, FilesCatalogue.OneKey, FilesCatalogue.Intermediate])
    {
        Read = values => new ParsedCommand.Certs(
            new(values.Get(FilesCatalogue.CertsOut), values.Get(FilesCatalogue.OneKey), values.Get(FilesCatalogue.Intermediate))),
    };

    /// <summary>Renders a run again.</summary>
    public static readonly Command Report = new(
        "report",
        "report run=DIR [run=DIR ...] [out=FILE]",
        "Renders a run again from its run.json, or several runs side by side",
        [FilesCatalogue.ReportRuns, FilesCatalogue.ReportOut, ResultCatalogue.Overwrite])
    {
        Check = values => ResultCatalogue.CheckOverwrite(values, FilesCatalogue.ReportOut),
        Read = values => new ParsedCommand.Report(
            new(values.Get(FilesCatalogue.ReportRuns), values.Find(FilesCatalogue.ReportOut), values.Find(ResultCatalogue.Overwrite))),
    };

    /// <summary>Judges one stored run against another.</summary>
    public static readonly Command Compare = new(
        "compare",
        "compare baseline=DIR candidate=DIR [option=value ...]",
        "Judges a stored run against another one, as baseline= does for a run",
        [FilesCatalogue.Baseline, FilesCatalogue.Candidate, FilesCatalogue.ComparisonOut, ResultCatalogue.Overwrite, ResultCatalogue.History, ResultCatalogue.AllowUnlike, ResultCatalogue.Inconclusive])
    {
        Check = values => ResultCatalogue.CheckOverwrite(values, FilesCatalogue.ComparisonOut),
        Read = values => new ParsedCommand.Compare(new(
            values.Get(FilesCatalogue.Baseline),
            values.Get(FilesCatalogue.Candidate),
            values.Find(FilesCatalogue.ComparisonOut),
            values.Find(ResultCatalogue.Overwrite),
            values.Find(ResultCatalogue.History),
            values.Get(ResultCatalogue.AllowUnlike),
            values.Get(ResultCatalogue.Inconclusive))),
    };

    /// <summary>Makes one run of its shards.</summary>
    public static readonly Command Merge = new(
        "merge",
        "merge runs=DIR|run=DIR [run=DIR ...] [option=value ...]",
        "Makes one run of the shards that put its load on together, and judges it",
        [FilesCatalogue.Shards, FilesCatalogue.ShardsBelow, FilesCatalogue.MergeOut, ResultCatalogue.Overwrite, ResultCatalogue.Inconclusive])
    {
        Check = values =>
        {
            ResultCatalogue.CheckOverwrite(values, FilesCatalogue.MergeOut);
            if (values.IsGiven(FilesCatalogue.Shards) == values.IsGiven(FilesCatalogue.ShardsBelow))
            {
                values.RefuseMissing($"merge needs either {FilesCatalogue.ShardsBelow.Name} or {FilesCatalogue.Shards.Name} (write {FilesCatalogue.ShardsBelow.Name}=DIR, the out= that the shards were given)");
            }
        },
        Read = values => new ParsedCommand.Merge(new(
            values.Find(FilesCatalogue.Shards) ?? [],
            values.Find(FilesCatalogue.ShardsBelow),
            values.Find(FilesCatalogue.MergeOut),
            values.Find(ResultCatalogue.Overwrite),
            values.Get(ResultCatalogue.Inconclusive))),
    };

    /// <summary>Tells how many shards a load needs.</summary>
    public static readonly Command Size = new("size", "size clients=N rate=N/s [option=value ...]", "Tells how many shards a load needs, from measured cost per request and per client, with the arithmetic", SizeCatalogue.All)
    {
        Read = values => new ParsedCommand.Size(new(values.Get(SizeCatalogue.Clients), values.Get(SizeCatalogue.Rate), values.Get(SizeCatalogue.Mode), values.Find(SizeCatalogue.Run))),
    };

    /// <summary>Explains.</summary>
    public static readonly Command Help = new("help", "help [command|scenario|gates]", "Shows this, or more on one command, one scenario or gate files", []);

    /// <summary>Tells the version.</summary>
    public static readonly Command Version = new("version", "version", "Shows the version", []) { Read = _ => new ParsedCommand.Version() };

    /// <summary>Every command, in the order in which help shows them.</summary>
    public static IReadOnlyList<Command> All { get; } = [Run, List, Serve, Certs, Report, Compare, Merge, Size, Help, Version];

    /// <summary>Refuses options that do not fit each other.</summary>
    internal Action<OptionValues> Check { get; private init; } = _ => { };

    /// <summary>What options without errors ask for.</summary>
    internal Func<OptionValues, ParsedCommand> Read { get; private init; } = _ => new ParsedCommand.Help(Topic: null);

    /// <summary>What holds where one of its options is left out, and in a run the scenarios that do not take it, in words.</summary>
    public string DefaultText(Option option, IReadOnlyList<ScenarioDefaults> scenarios) =>
        option.DefaultText(scenarios) + (this == Run ? option.TakenText(scenarios) : "");

    /// <summary>The command of that name; null when there is none.</summary>
    public static Command? Find(string name) => All.FirstOrDefault(command => command.Name == name);
}
