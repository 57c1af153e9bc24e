using static LoadHarness.Options.OptionCatalogue;

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
        [
            Scenario, OptionCatalogue.Profile, OptionCatalogue.Clients, Load, Rate, Keys, Tls, Rounds, Block, WarmUp, Seed, Out, Baseline, History, AllowUnlike,
            OptionCatalogue.Gates, Inconclusive, Progress,
            Target, Ca, Certificate, PrivateKey, Connect, Request, ServerNames, LlaTickets, LlaDelay, LlaAllowList, LlaLeak, LlaSlowdown, LlaTicketLife,
            ConnectTimeout, HandshakeTimeout, RequestTimeout, Slo, Duration, Window, Mix, Resume, Outage, Otlp, MetricsPort,
        ]);

    /// <summary>Lists the scenarios.</summary>
    public static readonly Command List = new(
        "list",
        "list [gates scenario=NAME [option=value ...]]",
        "Shows the scenarios: what each asks, its arms, how long it takes; or the gates of a run with these options, as a file for gates=",
        []);

    /// <summary>Runs the LLA alone.</summary>
    public static readonly Command Serve = new(
        "serve",
        "serve [option=value ...]",
        "Runs the LLA alone, until Ctrl-C",
        [Port, OneWayPort, Admin, CertsDirectory, OneKey, Tls, LlaTickets, LlaDelay, LlaAllowList, LlaLeak, LlaSlowdown, LlaTicketLife]);

    /// <summary>Writes certificates.</summary>
    public static readonly Command Certs = new(
        "certs", "certs out=DIR [option=value ...]", "Writes a CA and certificates with keys for the LLA and TTS", [CertsOut, OneKey, Intermediate]);

    /// <summary>Renders a run again.</summary>
    public static readonly Command Report = new(
        "report", "report run=DIR [run=DIR ...] [out=FILE]", "Renders a run again from its run.json, or several runs side by side", [ReportRuns, ReportOut]);

    /// <summary>Judges one stored run against another.</summary>
    public static readonly Command Compare = new(
        "compare",
        "compare baseline=DIR candidate=DIR [option=value ...]",
        "Judges a stored run against another one, as baseline= does for a run",
        [ComparedBaseline, Candidate, ComparisonOut, History, AllowUnlike, Inconclusive]);

    /// <summary>Explains.</summary>
    public static readonly Command Help = new("help", "help [command|scenario|gates]", "Shows this, or more on one command, one scenario or gate files", []);

    /// <summary>Tells the version.</summary>
    public static readonly Command Version = new("version", "version", "Shows the version", []);

    /// <summary>Every command, in the order in which help shows them.</summary>
    public static IReadOnlyList<Command> All { get; } = [Run, List, Serve, Certs, Report, Compare, Help, Version];

    /// <summary>The command of that name; null when there is none.</summary>
    public static Command? Find(string name) => All.FirstOrDefault(command => command.Name == name);
}
