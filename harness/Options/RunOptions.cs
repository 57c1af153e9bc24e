using LoadHarness.Plans;
using LoadHarness.Workloads;

namespace LoadHarness.Options;

/// <summary>The options of one run. Only <see cref="CommandLine"/> makes them, so they are within their limits and fit each other.</summary>
public sealed record RunOptions
{
    /// <summary>The options that may be given when an interrupted soak goes on.</summary>
    public static readonly IReadOnlyList<Option> ResumeTakes =
        [ResultCatalogue.Inconclusive, ResultCatalogue.Progress, ResultCatalogue.Otlp, ResultCatalogue.MetricsPort];

    internal RunOptions(OptionValues values)
    {
        Scenario = values.Get(RunCatalogue.Scenario);
        Plan = values.Plan;
        Profile = values.Get(RunCatalogue.Profile);
        Client = values.Circumstances.Client;
        KeyLog = values.Find(RunCatalogue.KeyLog);
        Clients = values.Get(RunCatalogue.Clients);
        Loops = Math.Max(1, values.Find(RunCatalogue.Loops));
        Rate = values.Find(RunCatalogue.Rate);
        Load = values.Find(RunCatalogue.Load) switch
        {
            LoadChoice.Shaped { Shape: var shape } => shape.Kind,
            LoadChoice.Closed => LoadKind.Closed,
            _ => LoadKind.Open,
        };
        Keys = values.Get(RunCatalogue.Keys);
        TlsVersions = values.Get(RunCatalogue.Tls);
        Rounds = values.Find(RunCatalogue.Rounds) ?? new RoundRange(1, 1);
        Block = values.Find(RunCatalogue.Block);
        Launches = Math.Max(1, values.Find(RunCatalogue.Launches));
        WarmUp = values.Get(RunCatalogue.WarmUp);
        Seed = values.IsGiven(RunCatalogue.Seed) ? values.Get(RunCatalogue.Seed) : null;
        Out = values.Find(ResultCatalogue.Out);
        Files = RunFiles.Of(values);
        AllowsUnlike = values.Find(ResultCatalogue.AllowUnlike);
        Inconclusive = values.Get(ResultCatalogue.Inconclusive);
        Progress = values.Get(ResultCatalogue.Progress);
        Target = values.Get(TargetCatalogue.Target) switch
        {
            TargetChoice.External external => new TargetOptions.External(
                external.Address,
                values.Get(TargetCatalogue.Ca),
                values.Find(TargetCatalogue.Certificate),
                values.Find(TargetCatalogue.PrivateKey),
                values.Find(TargetCatalogue.Connect),
                values.Find(TargetCatalogue.Request))
            {
                ServerName = values.Find(TargetCatalogue.ServerName),
                Ledger = values.Find(TargetCatalogue.Ledger),
                Answer = new(
                    values.Find(TargetCatalogue.ExpectStatus),
                    values.Find(TargetCatalogue.Expect),
                    values.IsGiven(TargetCatalogue.ExpectWithin) ? (int)values.Get(TargetCatalogue.ExpectWithin) : null),
            },
            TargetChoice.Program program => new TargetOptions.Program(program.Name),
            _ => new TargetOptions.Embedded(LlaOptions.Of(values)),
        };
        Identities = values.Find(TargetCatalogue.Identities);
        Sources = values.Find(TargetCatalogue.Source) ?? [];
        DataUse = values.Find(TargetCatalogue.DataUse);
        ServerNames = values.TryGet(TargetCatalogue.ServerNames, out var naming) ? naming : ServerNaming.Fixed;
        Http = values.Find(RunCatalogue.Http);
        ConnectTimeout = values.Get(RunCatalogue.ConnectTimeout);
        HandshakeTimeout = values.Get(RunCatalogue.HandshakeTimeout);
        RequestTimeout = values.Get(RunCatalogue.RequestTimeout);
        Slo = values.Get(RunCatalogue.Slo);
        Soak = values.Circumstances.Scenario.Schedule == ScheduleKind.Windows ? SoakOptions.Of(values) : null;
        Shard = values.Find(RunCatalogue.Shard);
        Start = values.Find(RunCatalogue.Start);
        Outage = values.Find(RunCatalogue.Outage);
        Otlp = values.Find(ResultCatalogue.Otlp);
        MetricsPort = values.Get(ResultCatalogue.MetricsPort) is var port and > 0 ? port : null;
        Effective = values.ToText();
    }

    /// <summary>Name of the scenario, one of those known.</summary>
    public string Scenario { get; }

    /// <summary>The plan that is the scenario; null for one that is built in.</summary>
    public PlanFile? Plan { get; }

    /// <summary>The profile that gave the defaults.</summary>
    public Profile Profile { get; }

    /// <summary>What the clients are made of.</summary>
    public ClientKind Client { get; }

    /// <summary>Where the secrets of connections go; null for nowhere.</summary>
    public string? KeyLog { get; }

    /// <summary>TTS clients per arm, at least 1; of all shards.</summary>
    public int Clients { get; }

    /// <summary>Event loops of the clients on OpenSSL, at least 1.</summary>
    public int Loops { get; }

    /// <summary>Open or closed load; a rate asks for open load.</summary>
    public LoadKind Load { get; }

    /// <summary>Requests per second in every arm; null lets the warm-up decide, and is what closed load has.</summary>
    public double? Rate { get; }

    /// <summary>Key kinds, at least one, each once; with an external target the one that it must be, or none.</summary>
    public IReadOnlyList<KeyKind> Keys { get; private init; }

    /// <summary>The HTTP version of all arms; null leaves it to the scenario.</summary>
    public HttpProtocol? Http { get; }

    /// <summary>TLS versions, at least one, each once.</summary>
    public IReadOnlyList<TlsVersion> TlsVersions { get; }

    /// <summary>Rounds at the first look at the gates and at the last.</summary>
    public RoundRange Rounds { get; }

    /// <summary>Length of one arm's block in a round.</summary>
    public TimeSpan Block { get; }

    /// <summary>How often client and LLA are started anew, at least 1.</summary>
    public int Launches { get; }

    /// <summary>Length of each arm's warm-up.</summary>
    public TimeSpan WarmUp { get; }

    /// <summary>Seed of the order of arms, not negative; null until <see cref="WithSeed"/> decides it.</summary>
    public int? Seed { get; private init; }

    /// <summary>Directory for the results, as it was given; null lets the program name one.</summary>
    public string? Out { get; }

    /// <summary>All paths among the options.</summary>
    public RunFiles Files { get; }

    /// <summary>Whether to compare with a baseline of unlike conditions.</summary>
    public bool AllowsUnlike { get; }

    /// <summary>What an inconclusive gate does to the exit code.</summary>
    public InconclusiveRule Inconclusive { get; }

    /// <summary>What is shown while running.</summary>
    public ProgressStyle Progress { get; }

    /// <summary>The LLA under load.</summary>
    public TargetOptions Target { get; }

    /// <summary>Where clients have certificates of their own from; null where all have one.</summary>
    public IdentityChoice? Identities { get; }

    /// <summary>Addresses of this machine to call an external target from; empty lets the system choose.</summary>
    public IReadOnlyList<string> Sources { get; }

    /// <summary>How rows of the data are given out.</summary>
    public DataUse DataUse { get; }

    /// <summary>Names that clients send as SNI; where that is an address, none is sent, and it counts as fixed.</summary>
    public ServerNaming ServerNames { get; private init; }

    /// <summary>Limit for the TCP connect.</summary>
    public TimeSpan ConnectTimeout { get; }

    /// <summary>Limit for the TLS handshake.</summary>
    public TimeSpan HandshakeTimeout { get; }

    /// <summary>Limit from the request to the last byte of its answer.</summary>
    public TimeSpan RequestTimeout { get; }

    /// <summary>What the 99th percentile of the response time must not exceed in a capacity search.</summary>
    public TimeSpan Slo { get; }

    /// <summary>What only a soak asks for; null for other scenarios.</summary>
    public SoakOptions? Soak { get; }

    /// <summary>Which part of the load to put on; null where nothing was written.</summary>
    public ShardChoice? Shard { get; private init; }

    /// <summary>When all parts start together; null where nothing was written.</summary>
    public StartChoice? Start { get; private init; }

    /// <summary>How long a storm's LLA is away; zero for other scenarios.</summary>
    public TimeSpan Outage { get; }

    /// <summary>Where metrics are sent over OTLP; null for nowhere.</summary>
    public Uri? Otlp { get; }

    /// <summary>Loopback port where metrics can be fetched; null for none.</summary>
    public int? MetricsPort { get; }

    /// <summary>
    /// Every option as it is used, name to text, defaults included; parsing it gives these options again. It holds paths of keys,
    /// never keys.
    /// </summary>
    public IReadOnlyDictionary<string, string> Effective { get; private init; }

    /// <summary>
    /// The same options as words of a command line, those of <paramref name="other"/> taken over that may differ when a soak goes on; without
    /// the directory, which the soak has.
    /// </summary>
    public static IReadOnlyList<string> ResumedWords(IReadOnlyDictionary<string, string> options, RunOptions other)
    {
        var words = new OrderedDictionary<string, string>(options);
        words.Remove(ResultCatalogue.Out.Name);
        words.Remove(ResultCatalogue.Overwrite.Name);
        words.Remove(RunCatalogue.Resume.Name);
        foreach (var option in ResumeTakes)
        {
            words.Remove(option.Name);
            if (other.Effective.TryGetValue(option.Name, out var text))
            {
                words[option.Name] = text;
            }
        }

        return [.. words.Select(word => $"{word.Key}={word.Value}")];
    }

    /// <summary>The same options with what an external target showed before the run.</summary>
    /// <param name="key">Its key; null where it has no name on the command line.</param>
    /// <param name="naming">The names that it knows.</param>
    public RunOptions With(KeyKind? key, ServerNaming naming)
    {
        var effective = new OrderedDictionary<string, string>(Effective);
        if (key is { } kind)
        {
            effective[RunCatalogue.Keys.Name] = Names.Of(kind);
        }

        if (effective.ContainsKey(TargetCatalogue.ServerNames.Name))
        {
            effective[TargetCatalogue.ServerNames.Name] = TargetCatalogue.ServerNames.Write(naming);
        }

        return this with { Keys = key is { } one ? [one] : Keys, ServerNames = naming, Effective = effective };
    }

    /// <summary>The same options with the part of the load that was found, and the time at which all parts start.</summary>
    public RunOptions With(Shard shard, DateTimeOffset start)
    {
        var (choice, time) = (new ShardChoice.Given(shard), new StartChoice.At(start));
        return this with
        {
            Shard = choice,
            Start = time,
            Effective = new OrderedDictionary<string, string>(Effective) { [RunCatalogue.Shard.Name] = RunCatalogue.Shard.Write(choice), [RunCatalogue.Start.Name] = RunCatalogue.Start.Write(time) },
        };
    }

    /// <summary>The same options with a seed that the user left open.</summary>
    public RunOptions WithSeed(int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        return this with
        {
            Seed = seed,
            Effective = new OrderedDictionary<string, string>(Effective) { [RunCatalogue.Seed.Name] = seed.ToString(CultureInfo.InvariantCulture) },
        };
    }
}
