using LoadHarness.Recording;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Servers that misbehave in every way that we know of: a run against each ends by itself, in the right outcome, in little time and memory.</summary>
public sealed class HostileServerTests(HostileServers servers) : IClassFixture<HostileServers>
{
    /// <summary>How a server misbehaves, how requests to it end, the program's exit code (null where they succeed), and the scenario.</summary>
    public static TheoryData<string, Outcome, int?, string> Modes => new(HostileServers.Rows.Select(row => (row.Mode, row.Outcome, row.Code, row.Scenario)));

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Ends_as_what_it_is_and_within_bounds(string mode, Outcome outcome, int? code, string scenario)
    {
        var (result, run, peak) = await servers.OfAsync(new(mode, outcome, code, scenario));

        Assert.True(run is not null && result.ExitCode is not HostileRuns.Killed and not 70, $"exit code {result.ExitCode}: {result.Text}");
        Assert.True(peak is null or <= HostileRuns.MostBytes, $"{peak / 1024 / 1024} MiB");
        if (outcome == Outcome.Ok)
        {
            Assert.All(run.Arms, arm => Assert.Equal(Honest.Served(arm), arm.Outcomes.GetValueOrDefault(nameof(Outcome.Ok))));
            Assert.Contains(run.Arms, arm => Honest.Served(arm) > 0);
        }
        else
        {
            Assert.Contains($"ended in {outcome} (", run.Sentence, StringComparison.Ordinal);
        }

        if (code is { } expected)
        {
            Assert.Equal(expected, result.ExitCode);
        }
        else
        {
            Honest.AssertUpToTheMachine(run.Validity);
        }
    }
}

/// <summary>The servers that misbehave, and the runs against them.</summary>
public sealed class HostileServers : IAsyncDisposable
{
    private const int Fail = 1;
    private const int Invalid = 4;
    private const int Unanswered = 5;

    /// <summary>All of them.</summary>
    internal static readonly IReadOnlyList<HostileRow> Rows =
    [
        new("ok", Outcome.Ok, null),

        // Instead of a handshake.
        new("stall-hello", Outcome.HandshakeTimeout, Unanswered),
        new("drip-hello", Outcome.HandshakeTimeout, Unanswered),
        new("record-flood", Outcome.HandshakeFailed, Unanswered),
        new("ccs-flood", Outcome.HandshakeFailed, Unanswered),
        new("alert-flood", Outcome.HandshakeFailed, Unanswered),
        new("huge-message", Outcome.HandshakeFailed, Unanswered),
        new("huge-record", Outcome.HandshakeFailed, Unanswered),
        new("plain-http", Outcome.HandshakeFailed, Unanswered),

        // Behind the handshake.
        new("tickets", Outcome.Ok, null),
        new("tls-garbage", Outcome.HandshakeFailed, Unanswered),
        new("rst", Outcome.ConnectionReset, Unanswered),
        new("rst/tls12", Outcome.ConnectionReset, Unanswered),

        // HTTP/1.1: heads.
        new("endless-headers", Outcome.AnswerTooLarge, Fail),
        new("giant-header", Outcome.AnswerTooLarge, Fail),
        new("endless-line", Outcome.AnswerTooLarge, Fail),
        new("endless-1xx", Outcome.AnswerTooLarge, Fail),
        new("slow-1xx", Outcome.RequestTimeout, Unanswered),
        new("slowloris", Outcome.RequestTimeout, Unanswered),
        new("redirect", Outcome.UnexpectedStatus, Fail),
        new("hostile-status", Outcome.UnexpectedAnswer, Fail),
        new("hostile-line", Outcome.UnexpectedAnswer, Fail),
        new("hostile-error", Outcome.UnexpectedStatus, Fail),
        new("evidence-lies", Outcome.Ok, Invalid),
        new("evidence-odd", Outcome.Ok, null),

        // Bodies.
        new("never-close", Outcome.RequestTimeout, Unanswered),
        new("endless-body", Outcome.AnswerTooLarge, Fail),
        new("endless-chunks", Outcome.AnswerTooLarge, Fail),
        new("huge-chunk", Outcome.AnswerTooLarge, Fail),
        new("chunk-ext", Outcome.UnexpectedAnswer, Fail),
        new("trailers", Outcome.AnswerTooLarge, Fail),
        new("gzip-bomb", Outcome.UnexpectedAnswer, Fail),
        new("smuggle", Outcome.Ok, null),
        new("flood-idle", Outcome.Ok, null),
        new("bad-length", Outcome.UnexpectedAnswer, Fail),
        new("two-lengths", Outcome.UnexpectedAnswer, Fail),

        // HTTP/2.
        new("h2-continuation", Outcome.AnswerTooLarge, Fail),
        new("h2-empty-continuation", Outcome.RequestTimeout, Unanswered),
        new("h2-ping", Outcome.UnexpectedAnswer, Fail),
        new("h2-settings", Outcome.UnexpectedAnswer, Fail),
        new("h2-settings/tls12", Outcome.UnexpectedAnswer, Fail),
        new("h2-window", Outcome.RequestTimeout, Unanswered),
        new("h2-data", Outcome.AnswerTooLarge, Fail),
        new("h2-empty", Outcome.RequestTimeout, Unanswered),
        new("h2-1xx", Outcome.AnswerTooLarge, Fail),
        new("h2-goaway", Outcome.ConnectionReset, Unanswered),
        new("h2-goaway-calm", Outcome.ConnectionReset, Unanswered),
        new("h2-rst", Outcome.ConnectionReset, Unanswered),
        new("h2-hpack", Outcome.UnexpectedAnswer, Fail),
        new("h2-huge-frame", Outcome.UnexpectedAnswer, Fail),
        new("h2-garbage", Outcome.UnexpectedAnswer, Fail),
        new("h2-silent", Outcome.RequestTimeout, Unanswered),

        // Through the emulated distance, which has buffers of its own.
        new("endless-body", Outcome.AnswerTooLarge, Fail, "network"),
        new("huge-chunk", Outcome.AnswerTooLarge, Fail, "network"),
    ];

    private readonly HostileRuns _runs = new(Rows);

    /// <summary>What the run against one of them came to.</summary>
    internal Task<HostileRun> OfAsync(HostileRow row) => _runs.OfAsync(row);

    public ValueTask DisposeAsync() => _runs.DisposeAsync();
}
