using System.Text.Json.Serialization;
using LoadHarness.Machine;

namespace LoadHarness.Results;

/// <summary>One window of a soak: a line of windows.jsonl.</summary>
public sealed record WindowResult
{
    /// <summary>Number of the window, from 1; windows that were never measured, because the harness was away, have no number.</summary>
    public required int Window { get; init; }

    /// <summary>Start of the window, in seconds of wall-clock time since the start of the first one.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>Length of the window.</summary>
    public required double Seconds { get; init; }

    /// <summary>The arms, in the order of the plan.</summary>
    public required IReadOnlyList<ArmWindow> Arms { get; init; }

    /// <summary>Requests of all arms.</summary>
    [JsonIgnore]
    public long Requests => Arms.Sum(arm => arm.Requests);

    /// <summary>Requests of all arms that failed, were refused or never ended.</summary>
    [JsonIgnore]
    public long Failed => Requests - Arms.Sum(arm => arm.Outcomes.GetValueOrDefault(nameof(Outcome.Ok)));

    /// <summary>What an arm measured; null where the window has none of that name.</summary>
    public ArmWindow? Of(Arm arm) => Arms.FirstOrDefault(one => one.Name == arm.Name);

    /// <summary>The client process at the end of the window.</summary>
    public required ProcessUsage Client { get; init; }

    /// <summary>The server process at the end of the window; null where it cannot be read.</summary>
    public required ProcessUsage? Server { get; init; }

    /// <summary>Connections to the target; null where the kernel does not tell.</summary>
    public required SocketCounts? Sockets { get; init; }

    /// <summary>What the load's shape asked for in the window; null, and not in the file, without a shape.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WindowShape? Shape { get; init; }

    /// <summary>99th percentile of dispatch minus intended start, in microseconds; null when nothing was dispatched.</summary>
    public required double? PacerLatenessP99 { get; init; }

    /// <summary>Most requests that waited for a client at once.</summary>
    public required int PeakWaiting { get; init; }

    /// <summary>What happened on purpose in the window, such as <c>the LLA dropped its ticket keys</c>; to be drawn as marks.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];
}

/// <summary>What the open parts of a load's shape asked for in a window, and how much of it was started.</summary>
/// <param name="Asked">The integral of the rate over the window, in requests.</param>
/// <param name="Started">Requests that the schedule started, those among them that met a full queue.</param>
/// <param name="Tolerance">Requests that the two may differ by: one, and what is due in the time that a pacer may be late by.</param>
public sealed record WindowShape(double Asked, long Started, double Tolerance)
{
    /// <summary>How late a pacer may be at the end of a window without being called late; the limit of the check of its lateness.</summary>
    public static readonly TimeSpan MostLate = TimeSpan.FromMilliseconds(10);

    /// <summary>Whether as many were started as were asked for.</summary>
    [JsonIgnore]
    public bool IsKept => Math.Abs(Started - Asked) <= Tolerance;
}

/// <summary>What one arm measured in one window. Its latencies are in the histogram log.</summary>
public sealed record ArmWindow
{
    /// <summary>The arm's name, which is also the tag of its response times in the histogram log.</summary>
    public required string Name { get; init; }

    /// <summary>Requests that ended in the window, or were refused in it.</summary>
    public required long Requests { get; init; }

    /// <summary>Count of each outcome that occurred, by its name.</summary>
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    /// <summary>How the connections of answered requests were classified.</summary>
    public required ConnectionCounts Connections { get; init; }

    /// <summary>What became of the client's certificate in full handshakes, in the first window those of the warm-up, too; null, and not in the file, without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CertificateCounts? ClientCertificates { get; init; }

    /// <summary>Answers in which the server named the expected client.</summary>
    public required long IdentityVerified { get; init; }

    /// <summary>Bodies that nobody judged; null, and not in the file, when there were none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BodyCounts? Bodies { get; init; }

    /// <summary>Failed requests by kind and phase.</summary>
    public IReadOnlyList<ErrorCount> Errors { get; init; } = [];

    /// <summary>How kept connections ended that were opened anew; null, and not in the file, when none were.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CloseCount>? Closes { get; init; }

    /// <summary>Response time from the intended start of proven requests; null when there were none.</summary>
    public required LatencySummary? Response { get; init; }

    /// <summary>What each request of the workload came to; null, and not in the file, where there is one request.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RequestWindow>? ByRequest { get; init; }
}
