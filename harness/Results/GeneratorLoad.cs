using System.Text.Json.Serialization;
using LoadHarness.Machine;

namespace LoadHarness.Results;

/// <summary>What the harness itself did while it measured; a generator at its limit measures itself.</summary>
/// <param name="Cores">Cores that this process may use, by its affinity and the quota of its cgroups.</param>
/// <param name="ClientShare">CPU of the client process during the blocks, as a share of these cores, 0..1.</param>
/// <param name="MachineShare">CPU of all processes during the blocks on the processors of the affinity, as a share of them, 0..1; null where it cannot be read.</param>
/// <param name="PacerLatenessP99">99th percentile of dispatch minus intended start, in microseconds; null in a closed loop.</param>
/// <param name="Rate">Requests per second that each arm was given; null in a closed loop.</param>
/// <param name="Restarts">Clients that crashed and were started again.</param>
/// <param name="PortsNeeded">Local ports that the run holds at once by forecast, TIME_WAIT included.</param>
/// <param name="PortsAvailable">Local ports that the machine offers for the addresses in use.</param>
public sealed record GeneratorLoad(
    double Cores, double ClientShare, double? MachineShare, double? PacerLatenessP99, double? Rate, long Restarts, long PortsNeeded, long PortsAvailable)
{
    /// <summary>Event loops that clients on OpenSSL were divided among; null, and not in the file, where there were none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Loops { get; init; }

    /// <summary>How often the quota of a cgroup was used up during the blocks; null, and not in the file, without a quota.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Throttling? Throttling { get; init; }

    /// <summary>What the client's runtime compiled; null, and not in the file, without rounds that count.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CompiledMethods? Compiled { get; init; }

    /// <summary>What the server's runtime compiled; null, and not in the file, where it does not tell.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CompiledMethods? ServerCompiled { get; init; }

    /// <summary>How fast the machine was; null, and not in the file, without rounds that count. One that took no time, which only a damaged file has, is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MachinePace? Pace
    {
        get;
        init => field = value is { RoundMicroseconds: [_, ..] rounds } && rounds.All(round => round > 0) ? value : null;
    }

    /// <summary>Why the instructions of an end were not counted, as a sentence; null, and not in the file, where they were or nobody tried.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? InstructionsMissing { get; init; }

    /// <summary>What a client takes for a connection beside a bare loop; null, and not in the file, where it was not weighed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InstrumentWeight? Weight { get; init; }

    /// <summary>This and another launch of the same run: of shares and lateness the larger, so that no launch hides behind the others.</summary>
    public GeneratorLoad With(GeneratorLoad other) => new(
        Math.Min(Cores, other.Cores),
        Math.Max(ClientShare, other.ClientShare),
        Larger(MachineShare, other.MachineShare),
        Larger(PacerLatenessP99, other.PacerLatenessP99),
        Rate ?? other.Rate,
        Restarts + other.Restarts,
        Math.Max(PortsNeeded, other.PortsNeeded),
        Math.Min(PortsAvailable, other.PortsAvailable))
    {
        Loops = Loops ?? other.Loops,
        Throttling = Throttling is { } throttling && other.Throttling is { } more ? throttling.Plus(more) : Throttling ?? other.Throttling,
        Compiled = Compiled is { } compiled && other.Compiled is { } later ? compiled.Plus(later) : Compiled ?? other.Compiled,
        Pace = Pace is { } pace && other.Pace is { } laterPace ? pace.Plus(laterPace) : Pace ?? other.Pace,
        InstructionsMissing = InstructionsMissing ?? other.InstructionsMissing,
        Weight = Weight is { } weight && other.Weight is { } further ? weight.Plus(further) : Weight ?? other.Weight,
        ServerCompiled = ServerCompiled is { } server && other.ServerCompiled is { } laterServer ? server.Plus(laterServer) : ServerCompiled ?? other.ServerCompiled,
    };

    private static double? Larger(double? one, double? other) => one is { } value && other is { } more ? Math.Max(value, more) : one ?? other;
}

/// <summary>What the engine spends on empty requests: schedule, mailbox and recorder, and no connection.</summary>
/// <param name="Requests">Requests of the counted round.</param>
/// <param name="Refused">Attempts of that round that met a full queue instead.</param>
/// <param name="CpuMicroseconds">CPU time of the process for one of these requests, in microseconds; null when it could not be measured.</param>
/// <param name="AllocatedBytes">Bytes that were allocated for a request, with those that came before the counted round.</param>
public sealed record EngineCost(long Requests, long Refused, double? CpuMicroseconds, double AllocatedBytes)
{
    /// <summary>The cost in a run of one arm, whose counted round warm-up and uncounted round came before.</summary>
    /// <param name="arm">What the run counted.</param>
    /// <param name="made">All requests that it made.</param>
    /// <param name="allocated">Bytes that were allocated for all of these.</param>
    public static EngineCost Of(ArmResult arm, long made, long allocated) => new(
        arm.Outcomes.GetValueOrDefault(nameof(Outcome.Ok)),
        arm.Outcomes.GetValueOrDefault(nameof(Outcome.Refused)),
        arm.CpuMicroseconds.Client,
        made > 0 ? (double)allocated / made : 0);
}

/// <summary>What the harness found when it tried itself.</summary>
/// <param name="Overloaded">What it did while something else in its process kept every core busy.</param>
/// <param name="Engine">What a request costs that does nothing.</param>
public sealed record SelfTestResult(GeneratorLoad Overloaded, EngineCost Engine);
