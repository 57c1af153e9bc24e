using LoadHarness.Arms;
using LoadHarness.Schedules;
using LoadHarness.Text;

namespace LoadHarness.Options;

/// <summary>
/// Every option of every command. A new one is an entry here, its place in <see cref="Command"/>, and a property of the command's
/// options that takes its value.
/// </summary>
public static class OptionCatalogue
{
    private static readonly IReadOnlyList<(string, KeyKind)> Kinds = [.. Enum.GetValues<KeyKind>().Select(kind => (Names.Of(kind), kind))];

    private static readonly (string, bool)[] OnOff = [("on", true), ("off", false)];

    // They run all arms at once, or each once, so that there is nothing to repeat or to compare round by round.
    private static readonly string[] WithoutRounds = ["soak", "storm"];

    private static readonly Notation<TimeSpan> Timeout = Notation.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));

    private static readonly Notation<TimeSpan> Length = Notation.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));

    /// <summary>run: which scenario.</summary>
    public static readonly Option<string> Scenario =
        new("scenario", Notation.Text("the name of a scenario"), "The question to answer; 'list' shows all") { Required = true, Example = "NAME" };

    /// <summary>run: how long it takes.</summary>
    public static readonly Option<Profile> Profile =
        new(
            "profile",
            Notation.Choice([.. Options.Profile.All.Select(profile => (profile.Name, profile))]),
            "How long to measure: about 20 s, 1 min or 10 min; sets rounds, block and warmup")
        { Default = _ => Options.Profile.Standard };

    /// <summary>run: TTS clients per arm.</summary>
    public static readonly Option<int> Clients =
        new("clients", Notation.WholeNumber(1, 10_000), "TTS clients per arm, each with an identity and a connection of its own (scenario storm: 500 by default)") { Default = _ => 8 };

    /// <summary>run: who decides when a request starts.</summary>
    public static readonly Option<LoadKind> Load =
        new(
            "load",
            Notation.Choice(("open", LoadKind.Open), ("closed", LoadKind.Closed)),
            "Whether a schedule starts the requests, or each client when its last request has ended")
        { Otherwise = "open; closed in keepalive and concurrency", Example = "closed", NotIn = WithoutRounds };

    /// <summary>run: requests per second in every arm; null is auto.</summary>
    public static readonly Option<double?> Rate =
        new("rate", Notation.Rate(0.1, 100_000), $"Requests per second in every arm; auto takes {Figures.Percent(Schedule.AutoRateShare)} of what the slowest arm can do; open load only")
        { Default = _ => null };

    /// <summary>run: key kinds to make arms of.</summary>
    public static readonly Option<IReadOnlyList<KeyKind>> Keys =
        new(
            "keys",
            Notation.Several(Kinds),
            "Keys of the certificates, each with arms of its own (a scenario's help says when it takes others by default); with an external target the one kind that it uses, default rsa-2048")
        { Default = _ => [KeyKind.Rsa2048, KeyKind.EcdsaP256] };

    /// <summary>run, serve: TLS versions.</summary>
    public static readonly Option<IReadOnlyList<TlsVersion>> Tls =
        new(
            "tls",
            Notation.Several(new[] { TlsVersion.Tls13, TlsVersion.Tls12 }.Select(version => (Names.Of(version), version)).ToArray()),
            "TLS versions to use; each connection has one of them")
        { Default = _ => [TlsVersion.Tls13] };

    /// <summary>run: first and last look at the gates.</summary>
    public static readonly Option<RoundRange> Rounds =
        new("rounds", Notation.Rounds(6, 200), "Rounds in which every arm runs one block; up to MAX while a gate is inconclusive")
        { Default = profile => profile.Rounds, Example = "12", NotIn = WithoutRounds };

    /// <summary>run: length of a block.</summary>
    public static readonly Option<TimeSpan> Block =
        new("block", Length, "Length of one arm's block in a round") { Default = profile => profile.Block, NotIn = WithoutRounds };

    /// <summary>run: length of the warm-up.</summary>
    public static readonly Option<TimeSpan> WarmUp =
        new("warmup", Length, "Length of each arm's warm-up, which is never counted") { Default = profile => profile.WarmUp };

    /// <summary>run: seed of the order of arms.</summary>
    public static readonly Option<int> Seed =
        new("seed", Notation.WholeNumber(0, int.MaxValue), "Decides the order of the arms; the same seed repeats it") { Otherwise = "the date", Example = "1" };

    /// <summary>run: where the result goes.</summary>
    public static readonly Option<string> Out =
        new("out", Notation.Text("a directory"), "Where run.json, the report and the files for CI go")
        { Otherwise = "artifacts/runs/UTC-SCENARIO", Example = "DIR" };

    /// <summary>run: the LLA under load.</summary>
    public static readonly Option<TargetChoice> Target =
        new("target", Notation.Target(), "The LLA under load: one that is started for the run (its own, or a program of this machine), or yours")
        { Default = _ => new TargetChoice.Embedded(), Example = "https://lla-test:8444" };

    /// <summary>run: trust anchor for an external target.</summary>
    public static readonly Option<string> Ca =
        new("ca", Notation.Text("a PEM file"), "CA that signed the certificate of an external target")
        { Otherwise = "none (an external target needs it)", Example = "FILE" };

    /// <summary>run: TTS's certificate for an external target.</summary>
    public static readonly Option<string> Certificate =
        new("cert", Notation.Text("a PEM file"), "TTS's certificate, for an external target")
        { Otherwise = "none (an external target needs it)", Example = "FILE" };

    /// <summary>run: TTS's private key for an external target.</summary>
    public static readonly Option<string> PrivateKey =
        new("key", Notation.Text("a PEM file"), "TTS's private key, for an external target")
        { Otherwise = "none (an external target needs it)", Example = "FILE" };

    /// <summary>run: where to connect instead of resolving the external target's host.</summary>
    public static readonly Option<string> Connect =
        new("connect", Notation.Host(), "Where to connect to, instead of resolving the host of an external target")
        { Otherwise = "the host of target", Example = "10.0.0.1" };

    /// <summary>run: what to send to an external target.</summary>
    public static readonly Option<string> Request =
        new(
            "request",
            Notation.Text("a file"),
            "What to send to an external target: a line like POST /path, headers, an empty line, the body; every answer with status 200 is then right")
        { Otherwise = "POST /api/process, as TTS does", Example = "FILE" };

    /// <summary>run: which names clients send as SNI.</summary>
    public static readonly Option<ServerNaming> ServerNames =
        new(
            "names",
            Notation.Choice(("vary", ServerNaming.Vary), ("fixed", ServerNaming.Fixed)),
            "Names that clients send as SNI: names below the host, or only the host itself, for a server that refuses other names")
        { Default = _ => ServerNaming.Vary };

    /// <summary>run, serve: whether the LLA resumes.</summary>
    public static readonly Option<bool> LlaTickets =
        new("lla-tickets", Notation.Choice(OnOff), "Whether the LLA started here accepts tickets, that is resumes sessions") { Default = _ => true };

    /// <summary>run, serve: how slowly the LLA answers.</summary>
    public static readonly Option<TimeSpan> LlaDelay =
        new("lla-delay", Notation.Duration(TimeSpan.Zero, TimeSpan.FromSeconds(10)), "How long the LLA started here waits before it answers a request")
        { Default = _ => TimeSpan.Zero };

    /// <summary>run, serve: whether a valid certificate is enough.</summary>
    public static readonly Option<bool> LlaAllowList =
        new("lla-allow-list", Notation.Choice(OnOff), "Whether the LLA started here lets in CN=tts-client only, or everybody with a valid certificate")
        { Default = _ => true };

    /// <summary>run: limit of the TCP connect.</summary>
    public static readonly Option<TimeSpan> ConnectTimeout =
        new("connect-timeout", Timeout, "Limit for the TCP connect") { Default = _ => TimeSpan.FromSeconds(5) };

    /// <summary>run: limit of the TLS handshake.</summary>
    public static readonly Option<TimeSpan> HandshakeTimeout =
        new("handshake-timeout", Timeout, "Limit for the TLS handshake") { Default = _ => TimeSpan.FromSeconds(5) };

    /// <summary>run: the objective of a capacity search.</summary>
    public static readonly Option<TimeSpan> Slo =
        new(
            "slo",
            Notation.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)),
            "Scenario capacity: the 99th percentile of the response time that a rate must keep")
        { Default = _ => TimeSpan.FromMilliseconds(20) };

    /// <summary>soak: how long.</summary>
    public static readonly Option<TimeSpan> Duration =
        new("duration", Notation.Duration(TimeSpan.FromSeconds(10), TimeSpan.FromHours(24)), "Scenario soak: how long to measure after the warm-up")
        { Default = profile => profile.Soak, Scenarios = ["soak"] };

    /// <summary>soak: length of a window.</summary>
    public static readonly Option<TimeSpan> Window =
        new("window", Notation.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)), "Scenario soak: length of a window, the most that a crash can lose")
        { Default = _ => TimeSpan.FromSeconds(5), Scenarios = ["soak"] };

    /// <summary>soak: how the load is shared between modes.</summary>
    public static readonly Option<IReadOnlyList<MixPart>> Mix =
        new("mix", Notation.Mix(), "Scenario soak: shares of the load by connection mode")
        {
            Default = _ => [new(ConnectionMode.KeepAlive, 80), new(ConnectionMode.Resumed, 15), new(ConnectionMode.Cold, 5)],
            Scenarios = ["soak"],
        };

    /// <summary>soak: the interrupted soak to go on with.</summary>
    public static readonly Option<string> Resume =
        new("resume", Notation.Text("a run's directory"), "Scenario soak: an interrupted soak to go on with, with the options that it had")
        { Otherwise = "none", Example = "DIR", Scenarios = ["soak"] };

    /// <summary>storm: how long the LLA is away.</summary>
    public static readonly Option<TimeSpan> Outage =
        new("outage", Notation.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)), "Scenario storm: how long the LLA is away before it comes back")
        { Default = _ => TimeSpan.FromSeconds(3), Scenarios = ["storm"] };

    /// <summary>run, serve: how much memory the LLA loses.</summary>
    public static readonly Option<long> LlaLeak =
        new("lla-leak", Notation.BytesPerMinute(0, 1_000_000_000), "Memory that the LLA started here takes and never gives back")
        { Default = _ => 0, Example = "1MB/min" };

    /// <summary>run, serve: how much slower the LLA gets.</summary>
    public static readonly Option<TimeSpan> LlaSlowdown =
        new("lla-slowdown", Notation.DurationPerMinute(TimeSpan.Zero, TimeSpan.FromSeconds(1)), "What the LLA started here adds to its wait before an answer, for each minute that it runs")
        { Default = _ => TimeSpan.Zero, Example = "1ms/min" };

    /// <summary>run, serve: how long the LLA's ticket keys live.</summary>
    public static readonly Option<TimeSpan?> LlaTicketLife =
        new("lla-ticket-life", Notation.DurationOr("unlimited", TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)), "How often the LLA started here drops its ticket keys, which makes all tickets worthless")
        { Default = _ => null, Example = "60s" };

    /// <summary>run: where metrics are sent.</summary>
    public static readonly Option<Uri> Otlp =
        new("otlp", Notation.HttpAddress(), "Where to send metrics over OTLP while running: HTTP with protobuf for port 4318 or an address with a path, else gRPC")
        { Otherwise = "nowhere", Example = "http://127.0.0.1:4317" };

    /// <summary>run: where metrics can be fetched.</summary>
    public static readonly Option<int> MetricsPort =
        new("metrics", Notation.WholeNumber(0, 65_535), "Port on loopback where Prometheus fetches metrics while the run lasts, at /metrics; 0 for none")
        { Default = _ => 0, Example = "9464" };

    /// <summary>run: limit from the request to its answer's last byte.</summary>
    public static readonly Option<TimeSpan> RequestTimeout =
        new("request-timeout", Timeout, "Limit from the request to the last byte of its answer") { Default = _ => TimeSpan.FromSeconds(10) };

    /// <summary>run: the stored run to judge against.</summary>
    public static readonly Option<string> Baseline =
        new("baseline", Notation.Text("a run's directory or its run.json"), "A stored run that this one must not be worse than; with rate=auto its rate is taken")
        { Otherwise = "none", Example = "DIR", NotIn = WithoutRounds };

    /// <summary>run, compare: past runs that limits come from.</summary>
    public static readonly Option<string> History =
        new("history", Notation.Text("a directory of runs"), "Past runs; 10 or more like the baseline give the limits of its gates")
        { Otherwise = "none", Example = "DIR", NotIn = WithoutRounds };

    /// <summary>run, compare: whether to compare runs of unlike conditions.</summary>
    public static readonly Option<bool> AllowUnlike =
        new("allow-unlike", Notation.Choice(("true", true), ("false", false)), "Whether to compare with a baseline from another machine, load or software")
        { Default = _ => false, NotIn = WithoutRounds };

    /// <summary>run: what an inconclusive gate does to the exit code.</summary>
    public static readonly Option<InconclusiveRule> Inconclusive =
        new(
            "inconclusive",
            Notation.Choice(("fail", InconclusiveRule.Fail), ("pass", InconclusiveRule.Pass)),
            "Exit code when a gate is inconclusive: 3 or 0")
        { Default = _ => InconclusiveRule.Fail };

    /// <summary>run: the gates to judge by.</summary>
    public static readonly Option<string> Gates =
        new(
            "gates",
            Notation.Text("a JSON file"),
            "Gates to judge by, instead of the scenario's own; 'help gates' explains them, 'list gates scenario=NAME' prints a scenario's own as such a file")
        { Otherwise = "the scenario's own", Example = "FILE" };

    /// <summary>run: what is shown while it runs.</summary>
    public static readonly Option<ProgressStyle> Progress =
        new(
            "progress",
            Notation.Choice(
                ("auto", ProgressStyle.Auto), ("live", ProgressStyle.Live), ("plain", ProgressStyle.Plain), ("none", ProgressStyle.None)),
            "What is shown while running: a live table, plain lines, nothing; auto is live on a terminal, else plain")
        { Default = _ => ProgressStyle.Auto };

    /// <summary>serve: port of the mTLS endpoint.</summary>
    public static readonly Option<int> Port =
        new("port", Notation.WholeNumber(1, 65_535), "Port on which clients must prove who they are") { Default = _ => 8444 };

    /// <summary>serve: port of the one-way endpoint, 0 for none.</summary>
    public static readonly Option<int> OneWayPort =
        new("one-way-port", Notation.WholeNumber(0, 65_535), "Port on which only the server has a certificate; 0 for none") { Default = _ => 0 };

    /// <summary>serve: port of the admin endpoint, 0 for none.</summary>
    public static readonly Option<int> Admin =
        new("admin", Notation.WholeNumber(0, 65_535), "Port of the counters, plain HTTP on loopback; 0 for none") { Default = _ => 8445 };

    /// <summary>serve: directory with certificates made by certs.</summary>
    public static readonly Option<string> CertsDirectory =
        new("certs", Notation.Text("a directory"), "Certificates to use, as written by the command certs")
        { Otherwise = "made in memory, gone with the process", Example = "DIR" };

    /// <summary>serve, certs: key kind of the certificates made.</summary>
    public static readonly Option<KeyKind> OneKey =
        new("keys", Notation.Choice(Kinds), "Keys of the certificates made: CA, server and client") { Default = _ => KeyKind.Rsa2048 };

    /// <summary>certs: where the files go.</summary>
    public static readonly Option<string> CertsOut =
        new("out", Notation.Text("a directory"), "Where the certificates and keys go; nothing is overwritten") { Required = true, Example = "DIR" };

    /// <summary>certs: whether an intermediate CA signs the leaves.</summary>
    public static readonly Option<bool> Intermediate =
        new("intermediate", Notation.Choice(("yes", true), ("no", false)), "Whether an intermediate CA stands between the root and the leaves")
        { Default = _ => false };

    /// <summary>report: the runs to render.</summary>
    public static readonly Option<IReadOnlyList<string>> ReportRuns =
        new("run", Notation.Repeated(Notation.Text("a run's directory or its run.json")), "The run to render; written again for each further one, which are then shown side by side")
        { Required = true, Example = "DIR", Combine = (before, further) => [.. before, .. further] };

    /// <summary>report: where the page goes.</summary>
    public static readonly Option<string> ReportOut =
        new("out", Notation.Text("a directory, or a file that ends in .html"), "Where the page goes")
        { Otherwise = "report.html beside run.json; of several runs artifacts/runs/side-by-side.html", Example = "FILE.html" };

    /// <summary>compare: the stored run to judge against.</summary>
    public static readonly Option<string> ComparedBaseline =
        new("baseline", Notation.Text("a run's directory or its run.json"), "The run that the candidate must not be worse than") { Required = true, Example = "DIR" };

    /// <summary>compare: the run to judge.</summary>
    public static readonly Option<string> Candidate =
        new("candidate", Notation.Text("a run's directory or its run.json"), "The run to judge") { Required = true, Example = "DIR" };

    /// <summary>compare: where the result goes.</summary>
    public static readonly Option<string> ComparisonOut =
        new("out", Notation.Text("a directory"), "Where run.json and the report of the judged candidate go")
        { Otherwise = "artifacts/runs/UTC-compare-SCENARIO", Example = "DIR" };

    /// <summary>Every option in Markdown: a table a command, a line with its name above it.</summary>
    public static string ToMarkdown() =>
        string.Join("\n", Command.All.Where(command => command.Options.Count > 0).Select(ToMarkdown));

    private static string ToMarkdown(Command command)
    {
        var rows = command.Options.Select(option => $"| `{option.Name}` | {option.Accepted} | {option.DefaultText} | {option.Meaning} |\n");
        return $"Options of `{command.Name}`:\n\n| option | value | default | meaning |\n|---|---|---|---|\n{string.Concat(rows)}";
    }
}
