namespace LoadHarness.Options;

/// <summary>What a scenario says of the options of a run: which it takes, and what holds where the user gives none.</summary>
/// <param name="Scenario">Its name on the command line.</param>
public sealed record ScenarioDefaults(string Scenario)
{
    /// <summary>How a run of it goes on, which decides the options that have a meaning.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Rounds;

    /// <summary>Key kinds, at least one, each once.</summary>
    public IReadOnlyList<KeyKind> Keys { get; init; } = [KeyKind.Rsa2048, KeyKind.EcdsaP256];

    /// <summary>TLS versions, at least one, each once.</summary>
    public IReadOnlyList<TlsVersion> TlsVersions { get; init; } = [TlsVersion.Tls13];

    /// <summary>What the LLA that is started for the run is made of.</summary>
    public LlaKind Lla { get; init; }

    /// <summary>Who decides when a request starts.</summary>
    public LoadKind Load { get; init; } = LoadKind.Open;

    /// <summary>How the load goes up and down; null for one rate.</summary>
    public LoadShape? Shape { get; init; }

    /// <summary>Shares of the load by connection mode; null takes those of a soak.</summary>
    public IReadOnlyList<MixPart>? Mix { get; init; }

    /// <summary>TTS clients per arm.</summary>
    public int Clients { get; init; } = 8;

    /// <summary>Whether it has arms of both kinds of clients, so that nobody chooses one.</summary>
    public bool HasBothClients { get; init; }

    /// <summary>Limit for the TLS handshake.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Limit from the request to the last byte of its answer.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>How a run goes on, as far as it decides which options it takes.</summary>
public enum ScheduleKind
{
    /// <summary>Rounds of blocks, an arm after the other.</summary>
    Rounds,

    /// <summary>Rising rates, until one is too much.</summary>
    Search,

    /// <summary>Windows of a soak, all arms at once.</summary>
    Windows,

    /// <summary>An outage for each arm.</summary>
    Outages,
}

/// <summary>What decides the defaults of other options.</summary>
/// <param name="Profile">How long to measure.</param>
/// <param name="Scenario">What the scenario takes.</param>
/// <param name="Target">The LLA under load.</param>
/// <param name="Rate">The rate that the user wrote; null for none, and for auto.</param>
public sealed record Circumstances(Profile Profile, ScenarioDefaults Scenario, TargetChoice Target, double? Rate)
{
    /// <summary>Those of a command line that says nothing of them.</summary>
    public static readonly Circumstances Usual = new(Profile.Standard, new(""), new TargetChoice.Embedded(), Rate: null);

    /// <summary>The launches that the user wrote; null for none.</summary>
    public int? GivenLaunches { get; init; }

    /// <summary>What the clients are made of: what the user wrote, or what is usual.</summary>
    public ClientKind Client { get; init; } = ClientKind.OpenSsl;

    /// <summary>What they are made of where the user says nothing: what adds least to what is measured, where it can be had and speaks what is to be spoken.</summary>
    /// <param name="http">The HTTP version of all arms; null where the scenario decides it.</param>
    /// <param name="problem">Why this machine has no client on OpenSSL; null when it has.</param>
    public static ClientKind UsualClient(HttpProtocol? http, string? problem) => problem is null && http != HttpProtocol.Http2 ? ClientKind.OpenSsl : ClientKind.DotNet;

    /// <summary>The shape of the load, which the user wrote or the scenario has; null for none.</summary>
    public LoadShape? Shape { get; init; }

    /// <summary>How often client and LLA are started anew: only rounds that repeat each other can be repeated with another launch.</summary>
    public int Launches => Scenario.Schedule == ScheduleKind.Rounds ? GivenLaunches ?? Profile.Launches : 1;
}
