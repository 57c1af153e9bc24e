using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Schedules;
using LoadHarness.Text;

namespace LoadHarness.Options;

/// <summary>The options of one run. Only <see cref="CommandLine"/> makes them, so they are within their limits and fit each other.</summary>
public sealed record RunOptions
{
    /// <summary>The options that may be given when an interrupted soak goes on.</summary>
    public static readonly IReadOnlyList<Option> ResumeTakes =
        [OptionCatalogue.Inconclusive, OptionCatalogue.Progress, OptionCatalogue.Otlp, OptionCatalogue.MetricsPort];

    // Not a property: options that were read again from their own text are the same options.
    private readonly bool _keysGiven;
    private readonly bool _clientsGiven;
    private readonly bool _handshakeTimeoutGiven;
    private readonly bool _requestTimeoutGiven;

    internal RunOptions(OptionValues values)
    {
        _keysGiven = values.IsGiven(OptionCatalogue.Keys);
        _clientsGiven = values.IsGiven(OptionCatalogue.Clients);
        _handshakeTimeoutGiven = values.IsGiven(OptionCatalogue.HandshakeTimeout);
        _requestTimeoutGiven = values.IsGiven(OptionCatalogue.RequestTimeout);
        Scenario = values.Get(OptionCatalogue.Scenario);
        Profile = values.Get(OptionCatalogue.Profile);
        Clients = values.Get(OptionCatalogue.Clients);
        Rate = values.Find(OptionCatalogue.Rate);
        Load = values.IsGiven(OptionCatalogue.Load) ? values.Get(OptionCatalogue.Load) : Rate is null ? null : LoadKind.Open;
        Keys = values.Get(OptionCatalogue.Keys);
        TlsVersions = values.Get(OptionCatalogue.Tls);
        Rounds = values.Find(OptionCatalogue.Rounds) ?? new RoundRange(1, 1);
        Block = values.Find(OptionCatalogue.Block);
        WarmUp = values.Get(OptionCatalogue.WarmUp);
        Seed = values.IsGiven(OptionCatalogue.Seed) ? values.Get(OptionCatalogue.Seed) : null;
        Out = values.Find(OptionCatalogue.Out);
        Files = RunFiles.Of(values);
        AllowsUnlike = values.Find(OptionCatalogue.AllowUnlike);
        Inconclusive = values.Get(OptionCatalogue.Inconclusive);
        Progress = values.Get(OptionCatalogue.Progress);
        Target = values.Get(OptionCatalogue.Target) switch
        {
            TargetChoice.External external => new TargetOptions.External(
                external.Address,
                values.Get(OptionCatalogue.Ca),
                values.Get(OptionCatalogue.Certificate),
                values.Get(OptionCatalogue.PrivateKey),
                values.Find(OptionCatalogue.Connect),
                values.Find(OptionCatalogue.Request)),
            TargetChoice.Program program => new TargetOptions.Program(program.Name),
            _ => new TargetOptions.Embedded(LlaOptions.Of(values)),
        };
        ServerNames = values.Get(OptionCatalogue.ServerNames);
        ConnectTimeout = values.Get(OptionCatalogue.ConnectTimeout);
        HandshakeTimeout = values.Get(OptionCatalogue.HandshakeTimeout);
        RequestTimeout = values.Get(OptionCatalogue.RequestTimeout);
        Slo = values.Get(OptionCatalogue.Slo);
        Soak = Scenario == SoakOptions.Scenario ? SoakOptions.Of(values) : null;
        Outage = values.Find(OptionCatalogue.Outage);
        Otlp = values.Find(OptionCatalogue.Otlp);
        MetricsPort = values.Get(OptionCatalogue.MetricsPort) is var port and > 0 ? port : null;
        Effective = values.ToText();
    }

    /// <summary>Name of the scenario, one of those known.</summary>
    public string Scenario { get; }

    /// <summary>The profile that gave the defaults.</summary>
    public Profile Profile { get; }

    /// <summary>TTS clients per arm, 1 to 10,000.</summary>
    public int Clients { get; private init; }

    /// <summary>Open or closed load; a rate asks for open load. Null until <see cref="WithLoadUnlessGiven"/> decides it.</summary>
    public LoadKind? Load { get; private init; }

    /// <summary>Requests per second in every arm; null lets the warm-up decide, and is what closed load has.</summary>
    public double? Rate { get; }

    /// <summary>Key kinds, at least one, each once; exactly one with an external target.</summary>
    public IReadOnlyList<KeyKind> Keys { get; private init; }

    /// <summary>TLS versions, at least one, each once.</summary>
    public IReadOnlyList<TlsVersion> TlsVersions { get; }

    /// <summary>Rounds at the first look at the gates and at the last.</summary>
    public RoundRange Rounds { get; }

    /// <summary>Length of one arm's block in a round.</summary>
    public TimeSpan Block { get; }

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

    /// <summary>Names that clients send as SNI.</summary>
    public ServerNaming ServerNames { get; }

    /// <summary>Limit for the TCP connect.</summary>
    public TimeSpan ConnectTimeout { get; }

    /// <summary>Limit for the TLS handshake.</summary>
    public TimeSpan HandshakeTimeout { get; private init; }

    /// <summary>Limit from the request to the last byte of its answer.</summary>
    public TimeSpan RequestTimeout { get; private init; }

    /// <summary>What the 99th percentile of the response time must not exceed in a capacity search.</summary>
    public TimeSpan Slo { get; }

    /// <summary>What only a soak asks for; null for other scenarios.</summary>
    public SoakOptions? Soak { get; }

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
        words.Remove(OptionCatalogue.Out.Name);
        words.Remove(OptionCatalogue.Resume.Name);
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

    /// <summary>The same options with a seed that the user left open.</summary>
    public RunOptions WithSeed(int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        return this with
        {
            Seed = seed,
            Effective = new OrderedDictionary<string, string>(Effective)
            {
                [OptionCatalogue.Seed.Name] = seed.ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    /// <summary>The same options with the keys that a scenario takes when the user named none; what the user named stays.</summary>
    public RunOptions WithKeysUnlessGiven(IReadOnlyList<KeyKind> keys) => _keysGiven ? this : this with
    {
        Keys = keys,
        Effective = new OrderedDictionary<string, string>(Effective)
        {
            [OptionCatalogue.Keys.Name] = string.Join(',', keys.Select(Names.Of)),
        },
    };

    /// <summary>The same options with the clients that a scenario takes when the user named no number.</summary>
    public RunOptions WithClientsUnlessGiven(int clients) => _clientsGiven ? this : this with
    {
        Clients = clients,
        Effective = new OrderedDictionary<string, string>(Effective)
        {
            [OptionCatalogue.Clients.Name] = clients.ToString(CultureInfo.InvariantCulture),
        },
    };

    /// <summary>The same options with the limits that a scenario takes for handshakes and answers when the user gave none.</summary>
    public RunOptions WithTimeoutsUnlessGiven(TimeSpan timeout)
    {
        var effective = new OrderedDictionary<string, string>(Effective);
        var (handshake, request) = (HandshakeTimeout, RequestTimeout);
        if (!_handshakeTimeoutGiven)
        {
            handshake = timeout;
            effective[OptionCatalogue.HandshakeTimeout.Name] = DurationText.Format(timeout);
        }

        if (!_requestTimeoutGiven)
        {
            request = timeout;
            effective[OptionCatalogue.RequestTimeout.Name] = DurationText.Format(timeout);
        }

        return this with { HandshakeTimeout = handshake, RequestTimeout = request, Effective = effective };
    }

    /// <summary>The same options with the kind of load that a scenario takes when the user asked for none; what the user asked for stays.</summary>
    public RunOptions WithLoadUnlessGiven(LoadKind load)
    {
        var decided = Load ?? load;
        if (OptionCatalogue.Load.NotIn.Contains(Scenario))
        {
            return this with { Load = decided };
        }

        var effective = new OrderedDictionary<string, string>(Effective) { [OptionCatalogue.Load.Name] = OptionCatalogue.Load.Write(decided) };
        if (decided == LoadKind.Closed)
        {
            effective.Remove(OptionCatalogue.Rate.Name);
        }

        return this with { Load = decided, Effective = effective };
    }

    /// <summary>Refuses what no single option can see: names known only to the caller, and options that do not fit each other.</summary>
    internal static void Check(OptionValues values, IReadOnlyCollection<string> scenarios)
    {
        if (values.TryGet(OptionCatalogue.Scenario, out var scenario))
        {
            CheckScenario(values, scenario, scenarios);
        }

        if (values.TryGet(OptionCatalogue.Load, out var load) && load == LoadKind.Closed)
        {
            values.LeaveOut(OptionCatalogue.Rate, "load=closed", "the clients set the pace");
        }

        if (!values.IsGiven(OptionCatalogue.Baseline))
        {
            values.LeaveOut(OptionCatalogue.History, "no baseline", "or write baseline=DIR");
            values.LeaveOut(OptionCatalogue.AllowUnlike, "no baseline", "or write baseline=DIR");
        }

        // Where the target itself is refused, nothing can be said of the options that depend on it.
        if (values.TryGet(OptionCatalogue.Target, out var target))
        {
            switch (target)
            {
                case TargetChoice.External external:
                    CheckExternal(values, external.Address);
                    break;
                case TargetChoice.Program program:
                    CheckProgram(values, program.Name);
                    break;
                default:
                    LeaveOutExternal(values, "target=embedded");
                    break;
            }
        }
    }

    private static void CheckScenario(OptionValues values, string scenario, IReadOnlyCollection<string> scenarios)
    {
        if (!scenarios.Contains(scenario))
        {
            // Which options it takes cannot be said of a scenario that nobody knows.
            var nearest = Notation.DidYouMean(NearestName.Of(scenario, scenarios));
            values.Refuse($"unknown scenario '{scenario}'{nearest}; known: {string.Join(", ", scenarios)}");
            return;
        }

        var with = $"{OptionCatalogue.Scenario.Name}={scenario}";
        foreach (var option in Command.Run.Options)
        {
            if (option.Scenarios?.Contains(scenario) == false)
            {
                values.LeaveOut(option, with, $"only {OptionCatalogue.Scenario.Name}={string.Join(" and ", option.Scenarios)} takes it");
            }
            else if (option.NotIn.Contains(scenario))
            {
                values.LeaveOut(option, with, "it has an open load and no rounds");
            }
        }

        if (values.IsGiven(OptionCatalogue.Resume))
        {
            CheckResume(values);
        }
    }

    // An interrupted soak goes on as it was; only what is shown and told meanwhile may differ.
    private static void CheckResume(OptionValues values)
    {
        foreach (var option in Command.Run.Options.Except([OptionCatalogue.Scenario, OptionCatalogue.Resume, .. ResumeTakes]))
        {
            // Their defaults would be told as options of this run, which has those of the soak.
            values.Conceal(option);
            if (values.IsGiven(option))
            {
                values.Refuse($"{values.SpellingOf(option)} must be left out with {OptionCatalogue.Resume.Name}=DIR (a soak goes on with the options that it had)");
            }
        }
    }

    private static void LeaveOutExternal(OptionValues values, string with)
    {
        foreach (var option in (Option[])
            [OptionCatalogue.Ca, OptionCatalogue.Certificate, OptionCatalogue.PrivateKey, OptionCatalogue.Connect, OptionCatalogue.Request])
        {
            values.LeaveOut(option, with, "or write target=https://HOST:PORT");
        }
    }

    private static void LeaveOutEmbedded(OptionValues values, string with)
    {
        foreach (var option in (Option[])[OptionCatalogue.LlaTickets, OptionCatalogue.LlaDelay, OptionCatalogue.LlaAllowList, OptionCatalogue.LlaLeak, OptionCatalogue.LlaSlowdown, OptionCatalogue.LlaTicketLife])
        {
            values.LeaveOut(option, with, "only the embedded LLA does as it is told");
        }
    }

    private static void CheckProgram(OptionValues values, ServerProgram program)
    {
        var target = $"target={Names.Of(program)}";
        LeaveOutExternal(values, target);
        LeaveOutEmbedded(values, target);
        if (program != ServerProgram.OpenSsl)
        {
            return;
        }

        if (!values.IsGiven(OptionCatalogue.Clients))
        {
            values.Give(OptionCatalogue.Clients, OptionCatalogue.Clients.Name, "1");
        }
        else if (values.TryGet(OptionCatalogue.Clients, out var clients) && clients > 1)
        {
            var name = values.SpellingOf(OptionCatalogue.Clients);
            values.Refuse(string.Create(
                CultureInfo.InvariantCulture, $"{name} must be 1 with {target}, which serves one connection at a time, but is '{clients}' (write {name}=1)"));
        }
    }

    private static void CheckExternal(OptionValues values, TargetAddress target)
    {
        string[] missing =
        [
            .. new[] { OptionCatalogue.Ca, OptionCatalogue.Certificate, OptionCatalogue.PrivateKey }
                .Where(option => !values.IsGiven(option))
                .Select(option => $"{option.Name}={option.Example}"),
        ];
        if (missing.Length > 0)
        {
            values.RefuseMissing($"{values.SpellingOf(OptionCatalogue.Target)}={target} needs ca, cert and key (write {string.Join(' ', missing)})");
        }

        LeaveOutEmbedded(values, "an external target");
        if (!values.IsGiven(OptionCatalogue.Keys))
        {
            values.Give(OptionCatalogue.Keys, OptionCatalogue.Keys.Name, Names.Of(KeyKind.Rsa2048));
        }
        else if (values.TryGet(OptionCatalogue.Keys, out var keys) && keys.Count > 1)
        {
            var (name, kinds) = (values.SpellingOf(OptionCatalogue.Keys), string.Join(',', keys.Select(Names.Of)));
            values.Refuse($"{name} must be one kind with an external target, but is '{kinds}' (write {name}={Names.Of(keys[0])})");
        }
    }
}
