using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Gates from a file, on the way from the command line to the verdict.</summary>
public sealed class GateFileTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_run_is_judged_by_the_gates_of_its_file_and_no_others()
    {
        var file = _directory.Write(
            "gates.json",
            """
            {
              "scenario": "resumption",
              "gates": [
                { "name": "resumed", "kind": "invariant", "metric": "resumedShare", "arms": ["resumed ecdsa-p256"], "atLeast": 1 },
                { "name": "too many", "kind": "invariant", "metric": "handshakeBytesReceived", "arms": ["cold ecdsa-p256"], "atMost": 100 },
                { "name": "patient", "kind": "limit", "metric": "serviceP50", "arm": "cold ecdsa-p256", "atMost": "10s" },
                { "name": "tail", "kind": "limit", "metric": "responseP99", "arm": "cold ecdsa-p256", "atMost": "10s" },
                { "name": "CPU", "kind": "limit", "metric": "serverCpu", "arm": "resumed ecdsa-p256", "atMost": "0.001ms" },
                { "name": "first byte", "kind": "ratio", "metric": "firstByteP90", "arm": "resumed ecdsa-p256", "dividedBy": "cold ecdsa-p256", "atMost": 1000 }
              ]
            }
            """);

        // Four noisy gates need 2^(1 − rounds) ≤ 5 % / 4.
        var result = await InProcess.RunAsync(
            [
                .. Honest.Patient, "scenario=resumption", "keys=ecdsa-p256", "rounds=8", "block=200ms", "warmup=100ms", "rate=50/s", "clients=2", "progress=none",
                $"gates={file}", $"out={_directory.At("out")}",
            ]);
        var run = RunFile.Read(Path.Combine(_directory.At("out"), RunFile.Name));

        Assert.Equal(file, run.Options["gates"]);
        Assert.Equal(
            [
                ("resumed", Verdict.Pass), ("too many", Verdict.Fail), ("patient", Verdict.Pass), ("tail", Verdict.Inconclusive), ("CPU", Verdict.Fail),
                ("first byte", Verdict.Pass),
            ],
            run.Gates.Select(gate => (gate.Name, gate.Verdict)));
        Assert.Contains("too many    cold ecdsa-p256: ", result.Output, StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(Path.Combine(_directory.At("out"), "report.html"), TestContext.Current.CancellationToken);
        var samples = Honest.AssertServed(run.Arms.Single(arm => arm.Name == "cold ecdsa-p256"), 80);
        Assert.Contains($"{samples} samples of cold ecdsa-p256 are too few to judge a 99th percentile", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scenarios_own_gates_are_listed_as_a_file_that_gives_them_again()
    {
        var listed = await InProcess.RunAsync("list", "gates", "scenario=resumption", "keys=ecdsa-p384");
        var file = _directory.Write("gates.json", listed.Output);
        var again = await InProcess.RunAsync("list", "gates", "scenario=resumption", "keys=ecdsa-p384", $"gates={file}");

        Assert.Equal((0, ""), (listed.ExitCode, listed.Error));
        Assert.Contains("\"arm\": \"resumed ecdsa-p384\", \"dividedBy\": \"cold ecdsa-p384\"", listed.Output, StringComparison.Ordinal);
        Assert.Equal(listed, again);
    }

    [Fact]
    public async Task A_wrong_file_is_refused_with_all_else_that_is_wrong_and_nothing_is_started()
    {
        var unknown = _directory.Write("unknown.json", """{ "gates": [{ "name": "a", "kind": "limit", "metric": "handshakeP50", "arm": "cold rsa-2084", "atMost": "1ms" }] }""");
        var baseline = _directory.Write("baseline.json", """{ "gates": [{ "name": "a", "kind": "baseline", "metric": "clientCpu", "arm": "cold rsa-2048", "atMost": 1.1 }] }""");
        var broken = _directory.Write("broken.json", "{\n  \"gates\": [}\n");

        var results = await Task.WhenAll(
            RunAsync($"gates={unknown}", $"out={Path.Combine(unknown, "out")}"),
            RunAsync($"gates={baseline}", $"out={_directory.At("out")}"),
            RunAsync($"gates={broken}", "clients=0", $"out={_directory.At("out")}"),
            RunAsync($"gates={_directory.At("absent")}", $"out={_directory.At("out")}"));

        AssertRefused(
            results[0],
            $"error: gates={unknown}: gates[0].arm: unknown arm (did you mean 'cold rsa-2048'?); known: cold rsa-2048, ",
            $"error: out={Path.Combine(unknown, "out")} must be a directory");
        AssertRefused(results[1], $"error: gates={baseline}: there is no baseline run to compare with for gates[0] (write baseline=DIR, or leave them out)");
        AssertRefused(results[2], "error: clients must be 1 to 10,000,000, but is '0'", $"error: gates={broken} must be JSON, but is not from line 2, column 13 on (help gates");
        AssertRefused(results[3], $"error: gates={_directory.At("absent")} must be a file that can be read, but: ");
    }

    private static Task<ProgramResult> RunAsync(params string[] options) => InProcess.RunAsync(["scenario=resumption", "progress=none", .. options]);

    private void AssertRefused(ProgramResult result, params string[] errors)
    {
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == errors.Length, result.Error);
        Assert.All(errors.Zip(lines), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.False(Path.Exists(_directory.At("out")));
    }
}
