using System.Text.Json.Nodes;
using System.Xml.Linq;
using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Program;

public sealed class EmbeddedRunTests(EmbeddedRun embedded) : IClassFixture<EmbeddedRun>
{
    private readonly RunResult _run = embedded.Run;

    [Fact]
    public void Proves_every_connection_of_every_arm()
    {
        Assert.Equal(
            ["cold rsa-2048", "resumed rsa-2048", "cold ecdsa-p256", "resumed ecdsa-p256", "cold rsa-2048 again"],
            _run.Arms.Select(arm => arm.Name));
        Assert.All(_run.Arms, arm =>
        {
            // 8 rounds of 200 ms at 100/s.
            var served = Honest.AssertServed(arm, 160);
            Assert.Equal(served, arm.IdentityVerified);
            Assert.Equal(arm.Mode == ConnectionMode.Cold ? (served, 0) : (0, served), (arm.Connections.Full, arm.Connections.Resumed));
            Assert.Equal((0, 0, 0, 0), (arm.Connections.Reused, arm.Connections.Unproven, arm.Connections.Disagreeing, arm.Connections.ClientOnly));
        });
    }

    [Fact]
    public void Counts_the_same_connections_at_both_ends()
    {
        var ledger = _run.Ledger;

        Assert.True(ledger.ClientConnections > _run.Arms.Sum(Honest.Served), "the warm-up has connections of its own");
        Assert.Equal(
            (ledger.ClientConnections, ledger.ClientFull, ledger.ClientResumed),
            (ledger.ServerConnections!.Value, ledger.ServerFull!.Value, ledger.ServerResumed!.Value));
        Assert.Empty(ledger.ServerRefused!);
    }

    [Fact]
    public void Both_runtimes_have_compiled_most_before_the_first_round_that_counts()
    {
        Assert.All([_run.Generator.Compiled!, _run.Generator.ServerCompiled!], compiled => Assert.True(compiled.BeforeRounds > compiled.FirstRound, compiled.ToString()));
        Assert.All(_run.Arms, arm => Assert.True(arm.WarmUpRequests > 20, "a block that is not counted has 20 requests"));
        Assert.True(Assert.Single(_run.Validity, check => check.Name == "steady").Ok);
    }

    [Fact]
    public void Its_file_holds_the_estimates_over_the_rounds() => Assert.All(_run.Arms, arm => Assert.All(
        ["handshakeP50", "serviceP50", "clientCpu", "serverCpu"],
        id => Assert.True(arm.Estimates![id] is { Rounds: 8, Confidence: 0.95, Low: not null, High: not null }, $"{arm.Name}, {id}: {arm.Estimates[id]}")));

    [Fact]
    public void Ends_with_the_code_of_its_verdict_which_only_the_machine_can_spoil() => Honest.AssertExit(_run, embedded.Result);

    [Fact]
    public void Prints_the_result_alone_and_the_verdict_last()
    {
        var lines = embedded.Result.Output.Split('\n');

        Assert.Empty(embedded.Result.Error);
        Assert.StartsWith("arm ", lines[0], StringComparison.Ordinal);
        Assert.Equal($"report  {Path.Combine(embedded.Directory, "report.html")}", lines[^3]);
        Assert.Equal($"{_run.Verdict.ToString().ToUpperInvariant()}  {_run.Sentence}", lines[^2]);
        Assert.Empty(lines[^1]);
    }

    [Fact]
    public async Task Makes_the_same_report_and_files_for_CI_again()
    {
        string[] names = ["report.html", "junit.xml", "summary.md", "benchmark.json", "metrics.json"];
        string[] files = [.. names.Select(name => Path.Combine(embedded.Directory, name))];
        string[] first = [.. files.Select(File.ReadAllText)];
        Array.ForEach(files, File.Delete);

        var again = await InProcess.RunAsync("report", $"run={embedded.Directory}");

        Assert.Equal((0, $"{files[0]}\n", ""), (again.ExitCode, again.Output, again.Error));
        Assert.Equal(first, files.Select(File.ReadAllText));
    }

    [Fact]
    public void Tells_CI_what_it_found()
    {
        var summary = File.ReadAllText(Path.Combine(embedded.Directory, "summary.md"));
        var gates = XDocument.Load(Path.Combine(embedded.Directory, "junit.xml")).Descendants("testcase")
            .Where(test => (string?)test.Attribute("classname") == "loadharness.resumption");

        Assert.Equal(summary, embedded.StepSummary);
        Assert.Contains($"`{Path.Combine(embedded.Directory, "report.html")}`", summary, StringComparison.Ordinal);
        Assert.Equal(_run.Gates.Select(gate => gate.Name), gates.Select(test => (string?)test.Attribute("name")));

        // Of a run that a busy machine made invalid there are no figures.
        var figures = JsonNode.Parse(File.ReadAllText(Path.Combine(embedded.Directory, "benchmark.json")))!.AsArray();
        Assert.Equal(
            _run.Verdict != Verdict.Invalid,
            figures.Any(figure => (string?)figure!["name"] == "resumption / resumed rsa-2048 / client CPU" && (string?)figure["unit"] == "ms" && (double?)figure["value"] > 0));
    }
}
