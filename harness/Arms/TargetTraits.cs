using System.Text.Json.Serialization;
using LoadHarness.Gates;
using LoadHarness.Gates.Invariants;

namespace LoadHarness.Arms;

/// <summary>What a target can do, as far as it decides what can be asked of it.</summary>
/// <param name="Keys">Key kinds that it can be called with, at least one.</param>
/// <param name="CountsCpu">Whether its CPU time can be read.</param>
public sealed record TargetTraits(IReadOnlyList<KeyKind> Keys, bool CountsCpu)
{
    /// <summary>Whose it is; most of what it can do follows from that.</summary>
    public TargetKind Kind { get; init; } = TargetKind.Embedded;

    /// <summary>Whether its answers say what it saw of the connection, see <c>ServerEvidenceHeader</c>; if not, the client's wire is the only witness.</summary>
    public bool GivesEvidence { get; init; } = true;

    /// <summary>What the key of its certificate is called, where that is <see cref="KeyKind.Other"/>; null where it is not known.</summary>
    public string? KeyName { get; init; }

    /// <summary>What it was asked for before the run and cannot do.</summary>
    public IReadOnlyList<RefusedProtocol> Refused { get; init; } = [];

    /// <summary>Whether each client can have a TLS session of its own; where not, there is one for all, or none.</summary>
    public SessionRoom Sessions { get; init; }

    /// <summary>Whether certificates of any kind and chain can be had from it; when not, it has the one pair that was given.</summary>
    public bool MakesCertificates => Kind != TargetKind.External;

    /// <summary>Whether it has an endpoint for clients without a certificate.</summary>
    public bool HasOneWayEndpoint => Kind != TargetKind.External;

    /// <summary>Whether impostors can be made for it, of clients and of itself, and it counts whom it let in.</summary>
    public bool MakesImpostors => Kind == TargetKind.Embedded;

    /// <summary>Whether it can be told to do something to an arm, see <see cref="Disturbance"/>.</summary>
    /// <remarks>Stored, because it is by this that soaks begun by earlier versions tell an LLA of LoadHarness's own from others.</remarks>
    [JsonInclude]
    public bool TakesDisturbances
    {
        get => Kind == TargetKind.Embedded;
        private init => Kind = value || Kind != TargetKind.Embedded ? Kind : TargetKind.Program;
    }

    /// <summary>Whether it can be killed and started again.</summary>
    public bool CanBeRestarted => Kind == TargetKind.Embedded;

    /// <summary>Whether memory, threads and open files of its process can be read, which are where its CPU time is.</summary>
    public bool CountsResources => CountsCpu;

    /// <summary>Whether it has a managed heap and says how large it is after a collection.</summary>
    public bool TellsHeap => Kind == TargetKind.Embedded;

    /// <summary>The gates on counts that stand in every scenario, as far as this target lets them be judged: only a server that says whom it saw can verify an identity.</summary>
    [JsonIgnore]
    public IReadOnlyList<InvariantGate> Invariants => [.. InvariantGate.Standard.Where(CanBeJudgedBy)];

    /// <summary>What a key is called in the names of arms and gates; empty where that is not known.</summary>
    public string NameOf(KeyKind key) => key == KeyKind.Other ? KeyName ?? "" : Names.Of(key);

    /// <summary>Whether a gate can be judged of it.</summary>
    public bool CanBeJudgedBy(Gate gate) => GivesEvidence || (gate as InvariantGate)?.Invariant != RequestInvariants.IdentityVerified;
}

/// <summary>A TLS version together with an HTTP version that a server does not speak.</summary>
/// <param name="Tls">The TLS version, offered alone.</param>
/// <param name="Http">The HTTP version, offered alone.</param>
/// <param name="Why">What the server did, in words.</param>
public sealed record RefusedProtocol(TlsVersion Tls, HttpProtocol Http, string Why);

/// <summary>How many TLS sessions clients can keep for a server: .NET has one for each name that is sent as SNI.</summary>
public enum SessionRoom
{
    /// <summary>Each client has its own.</summary>
    PerClient,

    /// <summary>All share one: no other name than the host's is sent.</summary>
    One,

    /// <summary>There is none: no name is sent.</summary>
    None,
}

/// <summary>Whose the server under load is.</summary>
public enum TargetKind
{
    /// <summary>LoadHarness's own LLA, which does as it is told.</summary>
    Embedded,

    /// <summary>A program of this machine, started for the run.</summary>
    Program,

    /// <summary>A server that runs already.</summary>
    External,
}

/// <summary>Servers that nobody here wrote and that can be started for a run.</summary>
public enum ServerProgram
{
    /// <summary>nginx.</summary>
    Nginx,

    /// <summary>HAProxy, answering by itself, without a server behind it.</summary>
    Haproxy,

    /// <summary><c>openssl s_server -www</c>: one connection at a time, one request on each.</summary>
    OpenSsl,
}

/// <summary>Which names the clients send as SNI, each of which is a slot for one TLS session.</summary>
public enum ServerNaming
{
    /// <summary>Names below the target's host, a new one for each cold connection.</summary>
    Vary,

    /// <summary>The target's host and no other name, for a server that refuses names that it does not know.</summary>
    Fixed,
}
