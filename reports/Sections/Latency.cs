namespace LoadHarness.Reports.Sections;

/// <summary>A latency that the report shows.</summary>
/// <param name="Key">Its key in run.json.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Meaning">From when to when.</param>
internal sealed record Latency(string Key, string Name, string Meaning)
{
    public static readonly Latency Handshake = new("handshake", "handshake time", "from the start of TLS to its end at the client");

    public static readonly Latency FirstByte = new(
        "firstByte", "time to first byte", "from the request to the first byte of its answer; in TLS 1.3 this holds the server's check of the client");

    public static readonly Latency Service = new(
        "service", "service time", "from the actual start to the last byte: connect, handshake, request and answer");

    public static readonly Latency Response = new(
        "response", "response time", "from the intended start to the last byte, waiting for an idle client included");

    public static readonly Latency Refusal = new("refusal", "time to the refusal", "from the actual start until the client knows that one end refused");

    /// <summary>The name at the start of a sentence.</summary>
    public string Heading => char.ToUpperInvariant(Name[0]) + Name[1..];

    public LatencySummary? Of(ArmResult arm) =>
        arm.LatencyMicroseconds.TryGetValue(Key, out var summary) && summary.Count > 0 ? summary : null;

    public bool In(RunResult run) => run.Arms.Any(arm => Of(arm) is not null);
}
