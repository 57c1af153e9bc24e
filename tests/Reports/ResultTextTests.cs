using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Reports.Console;
using LoadHarness.Reports.Html;
using LoadHarness.Reports.Sections;
using LoadHarness.Results;
using LoadHarness.Tests.Reports.Ci;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Reports;

public sealed class ResultTextTests
{
    private const string Expected =
        """
        arm                  requests         proven  handshake p50      p99  service p50      p99  client CPU  server CPU  bytes received
        cold rsa-2048           2,160     2,160 full        2.63 ms  4.83 ms      3.39 ms  5.89 ms     1.70 ms     2.02 ms           1,349
        resumed rsa-2048        2,160  2,160 resumed         990 µs  1.72 ms      1.49 ms  2.42 ms      951 µs     1.01 ms             241
        cold ecdsa-p256         2,160     2,160 full        1.74 ms  3.47 ms      2.35 ms  4.28 ms     1.29 ms     1.47 ms           1,349
        resumed ecdsa-p256      2,160  2,160 resumed         964 µs  1.75 ms      1.46 ms  2.45 ms      942 µs      995 µs             241
        keep-alive rsa-2048     2,160   2,160 reused              –        –       246 µs   492 µs     61.4 µs     48.2 µs               –

        launch  Times and CPU of one arm are about this launch of client and LLA: another start may differ by more than their intervals say (launches=3 puts that into them).
        PASS          resumed share       2,160 of 2,160, both ends agree
        PASS          rsa-2048 handshake  0.37× [0.35, 0.39]
        INCONCLUSIVE  ecdsa client CPU    0.84× of cold ecdsa-p256: the interval [0.78, 0.93] holds the limit; 22 rounds would tell
        FAIL          pooled request      0.092× of resumed rsa-2048: the whole interval [0.088, 0.097] is above the limit
        report  artifacts/runs/x/report.html
        FAIL  1 of 4 gates failed and 1 is inconclusive: a pooled request takes 0.092× [0.088, 0.097] of a resumed one, limit 0.05×.
        """;

    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    public async Task Text_and_page_are_the_same_in_every_culture(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var page = await HtmlReport.RenderAsync(RunResults.Resumption());
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

            Assert.Equal(Expected + "\n", ResultText.Of(RunResults.Resumption(), "artifacts/runs/x/report.html"));
            Assert.Equal(page, await HtmlReport.RenderAsync(RunResults.Resumption()));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Broken_validity_and_a_partial_result_stand_above_report_and_verdict()
    {
        var lines = Lines(RunResults.Nothing() with { Validity = [new("pacer lateness", Ok: false, "p99 4.10 ms, limit 1.00 ms"), new("ports", Ok: true, "fine")] });

        Assert.Equal(
            [
                "INVALID  pacer lateness  p99 4.10 ms, limit 1.00 ms",
                "Partial result: the run was cancelled after 0.4 s. Every figure covers only what was measured until then.",
                "report  r.html",
                "INCONCLUSIVE  Nothing was measured.",
            ],
            lines[^4..]);
    }

    [Theory]
    [InlineData(ConnectionMode.Resumed, 0, 100, 0, "100 resumed")]
    [InlineData(ConnectionMode.Resumed, 40, 60, 0, "100 mixed")]
    [InlineData(ConnectionMode.KeepAlive, 100, 0, 0, "100 full")]
    [InlineData(ConnectionMode.KeepAlive, 50, 0, 50, "100 mixed")]
    [InlineData(ConnectionMode.Cold, 100, 3, 0, "100 full")]
    public void What_proven_requests_travelled_on_is_told_as_it_was(ConnectionMode mode, long full, long resumed, long reused, string proven)
    {
        var arm = RunResults.Arm("arm", mode, handshake: 900, seed: 1, samples: 100);

        var lines = Lines(RunResults.Run([arm with { Connections = arm.Connections with { Full = full, Resumed = resumed, Reused = reused } }]));

        Assert.Contains(proven, lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_percentile_with_fewer_than_ten_samples_beyond_it_is_not_shown()
    {
        var summary = RunResults.Arm("cold", ConnectionMode.Cold, handshake: 1_000, seed: 1, samples: 999).LatencyMicroseconds["handshake"];

        Assert.Null(summary.Percentile(0.99));
        Assert.Equal(summary.P99, (summary with { Count = 1_000 }).Percentile(0.99));
    }

    [Fact]
    public void Each_request_of_a_workload_has_a_line_behind_those_of_the_arms()
    {
        var lines = ResultText.Of(CiRuns.Workload(), "r.html").Split('\n');

        var head = Array.FindIndex(lines, line => line.StartsWith("request ", StringComparison.Ordinal));
        Assert.Equal(["request", "requests", "failed", "service", "p50", "p90", "p99", "response", "p50", "p99"], lines[head].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("cold rsa-2048: browse ", lines[head + 1], StringComparison.Ordinal);
        Assert.Equal(["cold", "rsa-2048:", "buy", "1,000", "10"], lines[head + 2].Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(5));
        Assert.DoesNotContain(ResultText.Of(CiRuns.Resumption(), "r.html").Split('\n'), line => line.StartsWith("request ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_command_to_repeat_a_run_is_quoted_for_a_posix_shell() => Assert.Equal(
        @"dotnet run -- scenario=resumption profile=standard clients=8 rate=auto keys=rsa-2048,ecdsa-p256 rounds=12 seed=20261121 'out=my runs/it'\''s'",
        SetupSection.RepeatCommand(RunResults.Resumption()));

    [Fact]
    public void Text_from_outside_cannot_steer_the_terminal()
    {
        var text = ResultText.Of(RunResults.Saying("\u001b[2J\r\nPASS  all is well \u202E"), "r.html");

        Assert.DoesNotContain(text, c => (char.IsControl(c) && c != '\n') || c == '\u202E');
        Assert.DoesNotContain(text.Split('\n'), line => line.StartsWith("PASS  all", StringComparison.Ordinal));
    }

    private static string[] Lines(RunResult run) => ResultText.Of(run, "r.html").TrimEnd('\n').Split('\n');
}
