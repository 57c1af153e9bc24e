using LoadHarness.Metrics;
using Xunit;
using static LoadHarness.Tests.Gates.Files.Reading;

namespace LoadHarness.Tests.Gates.Files;

/// <summary>What can be wrong with one gate.</summary>
public sealed class GateFileErrorTests
{
    private const string Comparable =
        "handshakeP50, handshakeP90, handshakeP99, serviceP50, serviceP90, serviceP99, firstByteP50, firstByteP90, firstByteP99, responseP50, responseP90, "
        + "responseP99, clientCpu, serverCpu, bothCpu, clientInstructions, serverInstructions, bytesSent, bytesReceived, roundTrips";

    private const string Limitable =
        "handshakeP50, handshakeP90, handshakeP99, serviceP50, serviceP90, serviceP99, firstByteP50, firstByteP90, firstByteP99, responseP50, responseP90, "
        + "responseP99, clientCpu, serverCpu, bothCpu";

    private static string Trends => string.Join(", ", TrendMetric.All.Select(metric => metric.Id));

    private const string Arms = "cold, resumed, kept, closed after 10, one-way, expired";

    /// <summary>A gate without its braces, and what is wrong with it.</summary>
    public static TheoryData<string, string> WrongGates => new()
    {
        // Name and kind
        { """ "kind": "invariant", "metric": "errors" """, "gates[0].name is missing: a short text (write \"name\": \"errors\")" },
        { """ "name": " ", "kind": "invariant", "metric": "errors" """, "gates[0].name must be a text of 1 to 100 characters on one line, but is not (it stands in tables and in CI)" },
        { """ "name": "a\nb", "kind": "invariant", "metric": "errors" """, "gates[0].name must be a text of 1 to 100 characters on one line, but is not (it stands in tables and in CI)" },
        { """ "name": "a" """, "gates[0].kind is missing: invariant, limit, ratio, baseline, trend, calibration (write \"kind\": \"invariant\")" },
        { """ "name": "a", "kind": "ratoi", "foo": 1 """, "gates[0].kind: unknown kind (did you mean 'ratio'?); known: invariant, limit, ratio, baseline, trend, calibration" },
        { """ "name": "a", "kind": 1 """, "gates[0].kind must be invariant, limit, ratio, baseline, trend, calibration, but is a number (write \"kind\": \"invariant\")" },
        { """ "name": "a", "kind": "trend", "metric": "serverHeep", "atMost": 1 """, $"gates[0].metric: unknown metric (did you mean 'serverHeap'?); known: {Trends}" },
        { """ "name": "a", "kind": "trend", "metric": "serverHeap" """, "gates[0].atMost is missing: a number 0 to 1,000,000,000,000,000 (write \"atMost\": 0)" },
        { """ "name": "a", "kind": "trend", "metric": "serverHeap", "atMost": "1MB" """, "gates[0].atMost must be a number 0 to 1,000,000,000,000,000, but is a text" },
        { """ "name": "a", "kind": "trend", "metric": "serverHeap", "atMost": -1 """, "gates[0].atMost must be a number 0 to 1,000,000,000,000,000, but is another number" },
        { """ "name": "a", "kind": "trend", "metric": "serverHeap", "atMost": 1, "atMostShare": 2 """, "gates[0].atMostShare must be a number 0 to 1, but is another number" },
        { """ "name": "a", "kind": "trend", "metric": "serverHeap", "arm": "cold", "atMost": 1 """, "gates[0].arm must be left out with serverHeap, of which the whole run has one" },

        // Properties
        {
            """ "name": "a", "kind": "invariant", "metric": "errors", "atmost": 1 """,
            "gates[0]: property 4 is unknown (did you mean 'atMost'?); known of kind invariant: name, kind, metric, arms, request, atLeast, atMost"
        },
        { """ "name": "a", "kind": "invariant", "metric": "errors", "atMost": 1, "atMost": 2 """, "gates[0].atMost is given twice (write it once)" },

        // Metrics
        {
            """ "name": "a", "kind": "ratio", "metric": "handshakeP5", "arm": "resumed", "dividedBy": "cold", "atMost": 1 """,
            $"gates[0].metric: unknown metric (did you mean 'handshakeP50'?); known: {Comparable}"
        },
        {
            """ "name": "a", "kind": "limit", "metric": "bytesSent", "arm": "cold", "atMost": "1ms" """,
            $"gates[0].metric: unknown metric (one of kind ratio, not of limit); known: {Limitable}"
        },
        {
            """ "name": "a", "kind": "baseline", "metric": "failed", "arm": "cold", "atMost": 1 """,
            $"gates[0].metric: unknown metric; known: {Comparable}"
        },
        { """ "name": "a", "kind": "invariant" """, "gates[0].metric is missing: a metric of kind invariant (write \"metric\": \"provenShare\")" },

        // Arms
        {
            """ "name": "a", "kind": "limit", "metric": "clientCpu", "arm": "resume", "atMost": "1ms" """,
            $"gates[0].arm: unknown arm (did you mean 'resumed'?); known: {Arms}"
        },
        { """ "name": "a", "kind": "limit", "metric": "clientCpu", "atMost": "1ms" """, "gates[0].arm is missing: the name of an arm (write \"arm\": \"cold\")" },
        {
            """ "name": "a", "kind": "ratio", "metric": "clientCpu", "arm": "cold", "dividedBy": "hot", "atMost": 1 """,
            $"gates[0].dividedBy: unknown arm; known: {Arms}"
        },
        {
            """ "name": "a", "kind": "ratio", "metric": "clientCpu", "arm": "cold", "dividedBy": "cold", "atMost": 1 """,
            "gates[0].dividedBy must be another arm than arm, but both are the same (a ratio to itself is always 1)"
        },
        {
            """ "name": "a", "kind": "limit", "metric": "handshakeP50", "arm": "kept", "atMost": "1ms" """,
            "gates[0].arm is 'kept', of which there is no handshakeP50: its connections are made before its rounds (write serviceP50, or another arm)"
        },
        {
            """ "name": "a", "kind": "limit", "metric": "serviceP50", "arm": "expired", "atMost": "1ms" """,
            "gates[0].arm is 'expired', of which there is no serviceP50: of an impostor only the CPU is measured"
        },
        {
            """ "name": "a", "kind": "invariant", "metric": "coldResumed", "arms": ["resumed"] """,
            "gates[0].arms[0] is 'resumed', but coldResumed is about: cold arms (leave it out)"
        },
        {
            """ "name": "a", "kind": "invariant", "metric": "identityVerified", "arms": ["cold", "one-way"] """,
            "gates[0].arms[1] is 'one-way', but identityVerified is about: mutual arms (leave it out)"
        },
        { """ "name": "a", "kind": "invariant", "metric": "errors", "arms": ["cold", "cold"] """, "gates[0].arms[1] is there for the second time (write it once)" },
        { """ "name": "a", "kind": "invariant", "metric": "errors", "arms": [1] """, "gates[0].arms[0] must be the name of an arm, but is a number" },
        { """ "name": "a", "kind": "invariant", "metric": "errors", "arms": [] """, "gates[0].arms must be a list of at least one arm, but is an empty list (leave it out for all that the metric is about)" },

        // Limits
        { """ "name": "a", "kind": "invariant", "metric": "provenShare", "atLeast": 99.9 """, "gates[0].atLeast must be a number 0 to 1 (a share), but is another number" },
        { """ "name": "a", "kind": "invariant", "metric": "errors", "atMost": 0.5 """, "gates[0].atMost must be a whole number 0 to 1,000,000,000 (requests of an arm), but is another number" },
        { """ "name": "a", "kind": "invariant", "metric": "errors", "atMost": 1e400 """, "gates[0].atMost must be a whole number 0 to 1,000,000,000 (requests of an arm), but is another number" },
        { """ "name": "a", "kind": "invariant", "metric": "errors", "atLeast": 1 """, "gates[0].atLeast must be left out with errors" },
        { """ "name": "a", "kind": "invariant", "metric": "coldResumed", "atMost": 1 """, "gates[0].atMost must be left out with coldResumed, where every single request counts" },
        {
            """ "name": "a", "kind": "invariant", "metric": "handshakeBytesSent" """,
            "gates[0] needs a limit for handshakeBytesSent: a whole number 0 to 65,535 (bytes) (write atMost, atLeast or both)"
        },
        {
            """ "name": "a", "kind": "invariant", "metric": "resumedShare", "atLeast": 0.5, "atMost": 0.25 """,
            "gates[0].atLeast must not exceed atMost, but does"
        },
        {
            """ "name": "a", "kind": "limit", "metric": "clientCpu", "arm": "cold", "atMost": 5 """,
            "gates[0].atMost must be a duration above 0 up to 1h, such as \"5ms\", but is a number (write \"atMost\": \"5ms\")"
        },
        {
            """ "name": "a", "kind": "limit", "metric": "clientCpu", "arm": "cold", "atMost": "0ms" """,
            "gates[0].atMost must be a duration above 0 up to 1h, such as \"5ms\", but is another text"
        },
        {
            """ "name": "a", "kind": "ratio", "metric": "clientCpu", "arm": "cold", "dividedBy": "kept", "atMost": "0.9" """,
            "gates[0].atMost must be a number above 0 up to 1,000, but is a text"
        },
        { """ "name": "a", "kind": "baseline", "metric": "clientCpu", "arm": "cold" """, "gates[0].atMost is missing: a number above 0 up to 1,000 (write \"atMost\": 0.9)" },
    };

    [Theory]
    [MemberData(nameof(WrongGates))]
    public void Every_error_has_the_place_the_value_and_the_limit(string gate, string problem) =>
        Assert.Equal(problem, Problem(gate, gate.Contains("\"trend\"", StringComparison.Ordinal) ? Soak : Context));
}
