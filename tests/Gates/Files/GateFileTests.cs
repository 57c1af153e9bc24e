using System.Globalization;
using System.Text;
using LoadHarness.Gates;
using LoadHarness.Gates.Files;
using LoadHarness.Gates.Invariants;
using LoadHarness.Metrics;
using LoadHarness.Options;
using Xunit;
using static LoadHarness.Tests.Gates.Files.Reading;

namespace LoadHarness.Tests.Gates.Files;

public sealed class GateFileTests
{
    private static readonly Gate[] OneOfEach =
    [
        new InvariantGate("errors", RequestInvariants.NoErrors) { AtMost = 3, Arms = ["cold", "resumed"] },
        new InvariantGate("half", ConnectionInvariants.ResumedShare) { AtLeast = 0.25, AtMost = 0.5 },
        new InvariantGate("trips", ConnectionInvariants.RoundTrips),
        new LimitGate("tail", Metric.ResponseP99, "cold", TimeSpan.FromMicroseconds(2_500)),
        new LimitGate("CPU ≤ \"1 ms\"", Metric.BothCpu, "kept", TimeSpan.FromSeconds(1)),
        new RatioGate("saving", new(Metric.ServerCpu, "resumed", "cold"), 0.9),
        new BaselineGate("no larger", Metric.BytesReceived, "cold", 1.002),
    ];

    [Theory]
    [InlineData("")]
    [InlineData("de-DE")]
    public void Reads_what_it_wrote(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            var written = GateFile.Write(Context.Plan with { Gates = OneOfEach });

            Assert.Equal(OneOfEach.Select(gate => (gate.GetType(), gate.Rule)), GatesOf(written).Select(gate => (gate.GetType(), gate.Rule)));
            Assert.Equal(written, GateFile.Write(Context.Plan with { Gates = GatesOf(written) }));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Writes_a_gate_a_line() =>
        Assert.Equal(
            """
            {
              "$schema": "docs/gates.schema.json",
              "scenario": "resumption",
              "gates": [
                { "name": "errors", "kind": "invariant", "metric": "errors", "arms": ["cold", "resumed"], "atMost": 3 },
                { "name": "half", "kind": "invariant", "metric": "resumedShare", "atLeast": 0.25, "atMost": 0.5 },
                { "name": "trips", "kind": "invariant", "metric": "roundTrips" },
                { "name": "tail", "kind": "limit", "metric": "responseP99", "arm": "cold", "atMost": "2.5ms" },
                { "name": "CPU ≤ \"1 ms\"", "kind": "limit", "metric": "bothCpu", "arm": "kept", "atMost": "1s" },
                { "name": "saving", "kind": "ratio", "metric": "serverCpu", "arm": "resumed", "dividedBy": "cold", "atMost": 0.9 },
                { "name": "no larger", "kind": "baseline", "metric": "bytesReceived", "arm": "cold", "atMost": 1.002 }
              ]
            }

            """,
            GateFile.Write(Context.Plan with { Gates = OneOfEach }));

    [Fact]
    public void A_limit_that_is_left_out_is_the_usual_one()
    {
        Assert.Equal(new InvariantGate("a", ConnectionInvariants.ProvenShare) { AtLeast = 0.999 }, Gate("""  "name": "a", "kind": "invariant", "metric": "provenShare" """));
        Assert.Equal(new InvariantGate("a", RequestInvariants.NoErrors) { AtMost = 0 }, Gate("""  "name": "a", "kind": "invariant", "metric": "errors" """));
    }

    [Fact]
    public void One_limit_that_is_written_stands_alone() =>
        Assert.Equal(
            new InvariantGate("a", ConnectionInvariants.ResumedShare) { AtLeast = null, AtMost = 0.1 },
            Gate("""  "name": "a", "kind": "invariant", "metric": "resumedShare", "atMost": 0.1 """));

    [Fact]
    public void A_limit_may_be_zero_exactly_at_its_bounds_and_in_any_notation_of_JSON()
    {
        Assert.Equal(0, Assert.IsType<InvariantGate>(Gate("""  "name": "a", "kind": "invariant", "metric": "connectionsPerRequest", "atMost": 0 """)).AtMost);
        Assert.Equal(2, Assert.IsType<InvariantGate>(Gate("""  "name": "a", "kind": "invariant", "metric": "errors", "atMost": 2.0e0 """)).AtMost);
        Assert.Equal(1_000, Assert.IsType<RatioGate>(Gate("""  "name": "a", "kind": "ratio", "metric": "bothCpu", "arm": "cold", "dividedBy": "kept", "atMost": 1e3 """)).Limit);
    }

    [Fact]
    public void A_share_of_resumed_connections_may_be_asked_of_any_honest_arm() =>
        Assert.Equal(["cold"], Assert.IsType<InvariantGate>(Gate("""  "name": "a", "kind": "invariant", "metric": "resumedShare", "arms": ["cold"], "atMost": 0 """)).Arms);

    [Fact]
    public void Kept_connections_that_are_closed_in_time_have_handshakes_and_impostors_have_CPU()
    {
        Assert.IsType<LimitGate>(Gate("""  "name": "a", "kind": "limit", "metric": "handshakeP50", "arm": "closed after 10", "atMost": "5ms" """));
        Assert.IsType<LimitGate>(Gate("""  "name": "a", "kind": "limit", "metric": "serverCpu", "arm": "expired", "atMost": "5ms" """));
    }

    [Fact]
    public void A_byte_order_mark_is_skipped()
    {
        byte[] marked = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("""{ "gates": [{ "name": "a", "kind": "invariant", "metric": "errors" }] }""")];

        Assert.Empty(Problems(marked, Context));
    }

    [Fact]
    public void Without_a_run_arms_are_not_looked_at() =>
        Assert.Empty(Problems("""{ "scenario": "any", "gates": [{ "name": "a", "kind": "limit", "metric": "serverCpu", "arm": "unheard of", "atMost": "1ms" }] }""", context: null));

    [Fact]
    public void Help_shows_a_file_that_can_be_used_and_everything_that_may_be_in_one()
    {
        var arms = Context.Plan.Arms.Select((arm, index) => index < 2 ? arm with { Name = $"{arm.Name} rsa-2048" } : arm).ToList();
        var help = GateHelp.Text();

        Assert.Equal(GateKind.All.Where(kind => kind.Example is null), GatesOf(GateHelp.Example, Context with { Plan = Context.Plan with { Arms = arms } }).Select(gate => gate.Kind).Distinct());
        Assert.All(GateKind.All, kind => Assert.True(kind.Example is null || help.Contains($"\n  {kind.Example}\n", StringComparison.Ordinal), kind.Name));
        Assert.Contains(GateHelp.Example, help, StringComparison.Ordinal);
        Assert.All(
            GateKind.All.SelectMany(kind => kind.Metrics).Concat(GateKind.All.Select(kind => kind.Name)),
            name => Assert.Contains($"\n  {name} ", help, StringComparison.Ordinal));
        Assert.All(GateKind.All.SelectMany(kind => kind.Properties), property => Assert.Contains(property, help, StringComparison.Ordinal));
        Assert.All(help.Replace(GateHelp.Example, "", StringComparison.Ordinal).Split('\n').Skip(1), line => Assert.True(line.Length <= HelpText.Columns, line));
    }

    [Fact]
    public void Every_invariant_has_one_rule_and_a_gate_with_a_sentence()
    {
        Assert.Equal(Invariant.All.Count, Invariant.All.DistinctBy(invariant => invariant.Id).Count());
        Assert.All(Invariant.All, invariant => Assert.NotEmpty(new InvariantGate("a", invariant) { AtLeast = 0.5 }.Rule));
        Assert.All(Invariant.All, invariant => Assert.True(invariant.Count is null != invariant.Measure is null, invariant.Id));
        Assert.Equal(
            "cold, resumed: new connections that were resumed ≥ 25 %, ≤ 50 %",
            new InvariantGate("a", ConnectionInvariants.ResumedShare) { Arms = ["cold", "resumed"], AtLeast = 0.25, AtMost = 0.5 }.Rule);
        Assert.Equal("cold and resumed arms: handshake bytes sent ≤ 1,400", new InvariantGate("a", ConnectionInvariants.HandshakeBytesSent) { AtMost = 1_400 }.Rule);
        Assert.Equal("every arm: requests that failed ≤ 3", new InvariantGate("a", RequestInvariants.NoErrors) { AtMost = 3 }.Rule);
        Assert.Equal("handshake p99, cold ≤ 2.5 ms", new LimitGate("a", Metric.HandshakeP99, "cold", TimeSpan.FromMicroseconds(2_500)).Rule);
    }
}
