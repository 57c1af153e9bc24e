namespace LoadHarness.Options;

/// <summary>The options of a run that decide its load. A new one is an entry here and a property of <see cref="RunOptions"/>.</summary>
public static class RunCatalogue
{
    // Made first, so that the entries below find it.
    internal static readonly OptionList All = [];

    // The others run all arms at once, or each once, so that there is nothing to repeat or to compare round by round.
    internal static readonly ScheduleKind[] WithRounds = [ScheduleKind.Rounds, ScheduleKind.Search];

    // A shape is a soak's.
    private static readonly ScheduleKind[] WithLoad = [.. WithRounds, ScheduleKind.Windows];

    private const int MostLaunches = 20;

    /// <summary>The most clients of an arm in one process.</summary>
    public const int MostClientsOfProcess = 10_000;

    /// <summary>The most requests per second of an arm in one process.</summary>
    public const double MostRateOfProcess = 100_000;

    /// <summary>The most clients of an arm in all shards.</summary>
    public const int MostClients = 10_000_000;

    /// <summary>The most requests per second of an arm in all shards.</summary>
    public const double MostRate = 10_000_000;

    /// <summary>The fewest requests per second of an arm.</summary>
    public const double LeastRate = 0.1;

    // Below it, windows of a second are few.
    private static readonly TimeSpan ShortShape = TimeSpan.FromMinutes(5);

    private static readonly Notation<TimeSpan> Timeout = Quantity.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));

    private static readonly Notation<TimeSpan> Length = Quantity.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));

    public static readonly Option<string> Scenario = All.Add<string>(
        new("scenario", Notation.Text("the name of a scenario"), "The question to answer; 'list' shows all") { Required = true, Example = "NAME" });

    public static readonly Option<string> Plan = All.Add<string>(
        new("plan", Notation.PathTo(PathUse.Read, "a file"), "A plan of your own instead of a scenario: requests, data, arms, load and gates as JSON; the options of the command line outrank it, and 'list plan scenario=NAME' writes one to start from")
        { Otherwise = "none", Example = "FILE.json" });

    public static readonly Option<Profile> Profile = All.Add<Profile>(
        new(
            "profile",
            Notation.Choice([.. Options.Profile.All.Select(profile => (profile.Name, profile))]),
            "How long to measure: about 20 s, 1 min or 10 min; sets launches, rounds, block and warmup")
        { Default = _ => Options.Profile.Standard });

    public static readonly Option<ClientKind> Client = All.Add<ClientKind>(
        new(
            "client",
            Notation.Choice((Names.Of(ClientKind.OpenSsl), ClientKind.OpenSsl), (Names.Of(ClientKind.DotNet), ClientKind.DotNet)),
            "What the clients are made of: OpenSSL itself on an event loop, which adds least of its own to what is measured, or .NET's SslStream and HTTP client, as an application has them. HTTP/2 is .NET's in any case; where OpenSSL 3 cannot be loaded all is, unless openssl is written")
        { Default = given => given.Client, ChoosesClient = true });

    public static readonly Option<string> KeyLog = All.Add<string>(
        new("keylog", Notation.PathTo(PathUse.Written, "a file"), "Where the secrets of every connection of client=openssl go, so that a capture of the run can be read. Whoever has both reads all that was sent; mode 0600, lines are appended")
        { Otherwise = "nowhere", Example = "FILE" });

    public static readonly Option<int> Clients = All.Add<int>(
        new("clients", Quantity.WholeNumber(1, MostClients), $"TTS clients per arm, each with an identity and a connection of its own; {Format.Count(MostClientsOfProcess)} in one process, more with shard")
        { Default = given => given.Target is TargetChoice.Program { Name: ServerProgram.OpenSsl } ? 1 : given.Scenario.Clients });

    public static readonly Option<int> Loops = All.Add<int>(
        new("loops", Quantity.Cores(), "Event loops that the clients of client=openssl are divided among, each a thread with its share of the load. One puts on what a server on a machine of a few cores can take; more are for a "
        + "generator with cores to itself, and what is told apart by times is better asked with one")
        { Default = _ => 1 });

    public static readonly Option<LoadChoice> Load = All.Add<LoadChoice>(
        new(
            "load",
            LoadNotation.Load(),
            "Whether a schedule starts the requests, or each client when its last request has ended; a number for rate asks for open. In scenario soak a shape says how the load of "
            + "all arms goes up and down and when it ends: parts one after the other, in which requests start (inject) or clients loop (constant); a ramp without its first number begins where "
            + "the part before it ended, or at 0")
        { Default = given => given.Shape is { } shape ? new LoadChoice.Shaped(shape) : given.Rate is null && given.Scenario.Load == LoadKind.Closed ? new LoadChoice.Closed() : new LoadChoice.Open(), Example = "closed", Schedules = WithLoad });

    public static readonly Option<double?> Rate = All.Add<double?>(
        new("rate", Quantity.Rate(LeastRate, MostRate), $"Requests per second in every arm, {Format.Count((long)MostRateOfProcess)}/s of one process, more with shard; auto takes {Format.Percent(Schedule.AutoRateShare)} of what the slowest arm can do; open load only. An external target gets no more than that in the warm-up either, with auto at most {Format.Count((long)RateClimb.Most)}/s; scenario capacity: the highest rate to try")
        { Default = _ => null });

    public static readonly Option<IReadOnlyList<KeyKind>> Keys = All.Add<IReadOnlyList<KeyKind>>(
        new("keys", Notation.Several(Notation.KeyKinds), "Keys of the certificates, each with arms of its own; of an external target, whose certificate tells it, the one that it must be")
        { Default = given => given.Target is TargetChoice.External ? [] : given.Scenario.Keys });

    public static readonly Option<IReadOnlyList<TlsVersion>> Tls = All.Add<IReadOnlyList<TlsVersion>>(
        new(
            "tls",
            Notation.Several(new[] { TlsVersion.Tls13, TlsVersion.Tls12 }.Select(version => (Names.Of(version), version)).ToArray()),
            "TLS versions to use; each connection has one of them")
        { Default = given => given.Scenario.TlsVersions });

    public static readonly Option<HttpProtocol?> Http = All.Add<HttpProtocol?>(
        new(
            "http",
            Notation.Choice<HttpProtocol?>((Names.Of(HttpProtocol.Http11), HttpProtocol.Http11), (Names.Of(HttpProtocol.Http2), HttpProtocol.Http2)),
            "HTTP version of all arms; arms that are about the other one are left out")
        { Otherwise = "1.1, and 2 in an arm that is about it", Example = "2" });

    public static readonly Option<RoundRange> Rounds = All.Add<RoundRange>(
        new("rounds", Quantity.Rounds(6, RoundRange.Most), "Rounds in which every arm runs one block, of each launch; with one launch up to MAX while a gate is inconclusive")
        { Default = given => given.Launches > 1 ? new(given.Profile.RoundsOfLaunch, given.Profile.RoundsOfLaunch) : given.Profile.Rounds, Example = "12", Schedules = WithRounds });

    public static readonly Option<int> Launches = All.Add<int>(
        new("launches", Quantity.WholeNumber(1, MostLaunches), "Times that client and LLA are started anew for all rounds, with new processes and certificates; with 2 or more, times and CPU of an arm are judged by the launch")
        { Default = given => given.Launches, Schedules = [ScheduleKind.Rounds] });

    public static readonly Option<TimeSpan> Block = All.Add<TimeSpan>(
        new("block", Length, "Length of one arm's block in a round") { Default = given => given.Profile.Block, Schedules = WithRounds });

    public static readonly Option<TimeSpan> WarmUp = All.Add<TimeSpan>(
        new("warmup", Length, "Length of each arm's warm-up, which is never counted") { Default = given => given.Profile.WarmUp });

    public static readonly Option<int> Seed = All.Add<int>(
        new("seed", Quantity.WholeNumber(0, int.MaxValue), "Decides the order of the arms; the same seed repeats it. The plan that a run prints, and its run.json, tell the one that was drawn") { Otherwise = "drawn anew for each run", Example = "1" });

    public static readonly Option<TimeSpan> ConnectTimeout = All.Add<TimeSpan>(
        new("connect-timeout", Timeout, "Limit for the TCP connect") { Default = _ => TimeSpan.FromSeconds(5) });

    public static readonly Option<TimeSpan> HandshakeTimeout = All.Add<TimeSpan>(
        new("handshake-timeout", Timeout, "Limit for the TLS handshake") { Default = given => given.Scenario.HandshakeTimeout });

    public static readonly Option<TimeSpan> RequestTimeout = All.Add<TimeSpan>(
        new("request-timeout", Timeout, "Limit from the request to the last byte of its answer") { Default = given => given.Scenario.RequestTimeout });

    public static readonly Option<TimeSpan> Slo = All.Add<TimeSpan>(
        new(
            "slo",
            Quantity.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)),
            "Scenario capacity: the 99th percentile of the response time that a rate must keep")
        { Default = _ => TimeSpan.FromMilliseconds(20) });

    public static readonly Option<TimeSpan> Duration = All.Add<TimeSpan>(
        new("duration", Quantity.Duration(TimeSpan.FromSeconds(10), TimeSpan.FromHours(24)), "How long to measure after the warm-up")
        { Default = given => given.Profile.Soak, Schedules = [ScheduleKind.Windows] });

    public static readonly Option<TimeSpan> Window = All.Add<TimeSpan>(
        new("window", Quantity.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)), $"Length of a window, the most that a crash can lose; 1s for a shape of less than {DurationText.Format(ShortShape)}")
        { Default = given => TimeSpan.FromSeconds(given.Shape is { } shape && shape.Length < ShortShape ? 1 : 5), Schedules = [ScheduleKind.Windows] });

    public static readonly Option<IReadOnlyList<MixPart>> Mix = All.Add<IReadOnlyList<MixPart>>(
        new("mix", Quantity.Mix(), "Shares of the load by connection mode")
        {
            Default = given => given.Scenario.Mix ?? [new(ConnectionMode.KeepAlive, 80), new(ConnectionMode.Resumed, 15), new(ConnectionMode.Cold, 5)],
            Schedules = [ScheduleKind.Windows],
        });

    public static readonly Option<string> Resume = All.Add<string>(
        new("resume", Notation.PathTo(PathUse.Read, "a run's directory"), "An interrupted soak to go on with, with the options that it had")
        { Otherwise = "none", Example = "DIR", Schedules = [ScheduleKind.Windows] });

    public static readonly Option<ShardChoice> Shard = All.Add<ShardChoice>(
        new(
            "shard",
            ShardNotation.Shard(),
            "Part K, from 0, of N processes that put one load on together: it has every N-th request and every N-th client; rate, clients and rounds are those of the whole. auto takes K, and N where it is not "
            + "written, from a Slurm step or array, an MPI world or an Indexed Job. 'merge' makes one run of all parts")
        { Otherwise = "that of a Slurm step or an MPI world, else the whole", Example = "0/4", Schedules = [ScheduleKind.Rounds, ScheduleKind.Windows] });

    public static readonly Option<StartChoice> Start = All.Add<StartChoice>(
        new(
            "start",
            ShardNotation.Start(),
            "When all parts of a load start: a time, or so long after the first of them is ready, which tells the others in out. What counts begins when all had the time to warm up, and each block, "
            + "or the first window, has its time on that clock")
        { Otherwise = "when it is ready", Example = "+30s", Schedules = [ScheduleKind.Rounds, ScheduleKind.Windows] });

    public static readonly Option<TimeSpan> Outage = All.Add<TimeSpan>(
        new("outage", Quantity.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)), "How long the LLA is away before it comes back")
        { Default = _ => TimeSpan.FromSeconds(3), Schedules = [ScheduleKind.Outages] });
}
