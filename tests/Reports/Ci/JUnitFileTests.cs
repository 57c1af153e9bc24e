using System.Text.Json;
using LoadHarness.Gates;
using LoadHarness.Reports.Ci;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using LoadHarness.Text;
using Xunit;

namespace LoadHarness.Tests.Reports.Ci;

/// <summary>Read by a parser that nobody here wrote.</summary>
public sealed class JUnitFileTests : IDisposable
{
    private const string Believable = "the run can be believed";

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Every_gate_and_check_is_a_test_case_with_its_answer_and_the_reason()
    {
        var read = await ReadAsync(CiRuns.Resumption());

        Assert.Equal(
            [
                new("loadharness.resumption.validity", Believable, "Passed", ""),
                new("loadharness.resumption.validity", "generator CPU", "Passed", ""),
                new("loadharness.resumption.validity", "pacer lateness", "Passed", ""),
                new("loadharness.resumption.validity", "same arm twice", "Passed", ""),
                new("loadharness.resumption", "resumed share", "Passed", ""),
                new("loadharness.resumption", "rsa-2048 handshake", "Passed", ""),
                new("loadharness.resumption", "ecdsa client CPU", "Skipped", "INCONCLUSIVE: 0.84× of cold ecdsa-p256: the interval [0.78, 0.93] holds the limit; 22 rounds would tell"),
                new("loadharness.resumption", "pooled request", "Failure", "0.092× of resumed rsa-2048: the whole interval [0.088, 0.097] is above the limit"),
            ],
            read.Cases);
        Assert.Equal(new(8, 1, 0, 70.3), read.Totals);
    }

    [Fact]
    public async Task Requests_of_a_workload_are_properties_and_no_tests()
    {
        var (read, doubtful) = (await ReadAsync(CiRuns.Workload()), await ReadAsync(CiRuns.Workload() with { Verdict = Verdict.Invalid, Status = RunStatus.Invalid }));

        Assert.Equal(8, read.Totals.Tests);
        Assert.Equal(
            [("cold rsa-2048: buy: requests", "1,000"), ("cold rsa-2048: buy: failed", "10")],
            read.Properties.Where(property => property.Name.StartsWith("cold rsa-2048: buy", StringComparison.Ordinal)).Take(2).Select(property => (property.Name, property.Value)));
        Assert.Contains(read.Properties, property => property.Name == "cold rsa-2048: browse: service p90");
        Assert.Empty(doubtful.Properties);
    }

    [Fact]
    public async Task No_gate_of_a_run_that_cannot_be_believed_passes_and_one_case_says_why()
    {
        var cancelled = await ReadAsync(CiRuns.Cancelled());
        var invalid = await ReadAsync(CiRuns.Invalid());

        Assert.All([cancelled, invalid], read =>
        {
            Assert.DoesNotContain(read.Cases, test => test is { Class: "loadharness.resumption", Answer: "Passed" });
            Assert.Contains(read.Cases, test => test is { Name: "pooled request", Answer: "Failure" });
        });
        var notice = "Partial result: the run was cancelled after 1 min 10 s. Every figure covers only what was measured until then.";
        Assert.Equal(new("loadharness.resumption.validity", Believable, "Error", notice), cancelled.Cases[0]);
        Assert.Equal($"It would have passed. {notice}", cancelled.Cases.Single(test => test.Name == "resumed share").Message);
        Assert.Equal(1, cancelled.Totals.Errors);
        Assert.Equal(
            [(Believable, "Error"), ("generator CPU", "Error"), ("pacer lateness", "Passed")],
            invalid.Cases.Take(3).Select(test => (test.Name, test.Answer)));
    }

    [Fact]
    public async Task A_run_that_measured_nothing_is_no_green_file()
    {
        var read = await ReadAsync(RunResults.Nothing() with { DurationSeconds = double.NaN, Verdict = Verdict.Invalid });

        Assert.Equal([(Believable, "Error")], read.Cases.Select(test => (test.Name, test.Answer)));
        Assert.Equal(new(1, 0, 1, 0), read.Totals);
    }

    [Fact]
    public async Task Text_from_outside_arrives_as_text()
    {
        var text = CiRuns.Hostile + new string('x', 300);
        var clean = Plain.Line(text);

        HostileText.AssertHarmless(JUnitFile.Of(CiRuns.Saying(text)));
        var read = await ReadAsync(CiRuns.Saying(text));

        Assert.Equal(
            [
                new($"loadharness.{clean}.validity", Believable, "Passed", ""),
                new($"loadharness.{clean}.validity", clean, "Error", clean),
                new($"loadharness.{clean}", clean, "Failure", clean),
            ],
            read.Cases);
    }

    private async Task<Read> ReadAsync(RunResult run)
    {
        var python = ExternalProgram.RequirePython("junitparser", "python3-junitparser");
        var result = await python.RunAsync(
            "-c",
            """
            import json, sys
            from junitparser import JUnitXml
            file = JUnitXml.fromfile(sys.argv[1])
            cases = [(suite, case) for suite in file for case in suite]
            for suite in file:
                answers = [type(answer).__name__ for case in suite for answer in case.result]
                assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (
                    len(list(suite)), answers.count("Failure"), answers.count("Error"), answers.count("Skipped")), suite.name
            json.dump({
                "totals": {"tests": file.tests, "failures": file.failures, "errors": file.errors, "time": file.time},
                "properties": [{"name": one.name, "value": one.value} for suite in file for one in suite.properties()],
                "cases": [{
                    "class": case.classname,
                    "name": case.name,
                    "answer": type(case.result[0]).__name__ if case.result else "Passed",
                    "message": case.result[0].message if case.result else "",
                } for suite, case in cases]
            }, sys.stdout)
            """,
            _directory.Write("junit.xml", JUnitFile.Of(run)));
        Assert.True((result.ExitCode, result.Error) == (0, ""), result.Text);
        return JsonSerializer.Deserialize<Read>(result.Output, JsonSerializerOptions.Web)!;
    }

    private sealed record Read(Totals Totals, IReadOnlyList<Property> Properties, IReadOnlyList<Case> Cases);

    private sealed record Property(string Name, string Value);

    private sealed record Totals(int Tests, int Failures, int Errors, double Time);

    private sealed record Case(string Class, string Name, string Answer, string Message);
}
