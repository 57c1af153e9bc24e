using LoadHarness.Metrics;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Formatting;
using LoadHarness.Reports.Model;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>What several runs have in common, a column each. What a run lacks is shown as lacking, never dropped.</summary>
internal static class SideBySideSections
{
    public static Section Runs(IReadOnlyList<LabelledRun> runs) => new(
        "runs",
        "Runs",
        [
            new Table(
                "The runs of this page, each with the verdict that it got by its own gates. Every one is shown whole below.",
                [new("Run"), new("Verdict"), new("In one sentence"), Column.Number("Duration"), Column.Number("Requests")],
                [
                    .. runs.Select(run => (Cell[])
                    [
                        Cell.NameWithLink(run.Title, $"#run-{run.Letter.ToLowerInvariant()}"),
                        Cell.Badge(Format.Word(run.Result.Verdict), Tones.Of(run.Result.Verdict)),
                        new(ReportModel.NoticeOf(run.Result) is { } notice ? $"{notice} {run.Result.Sentence}" : run.Result.Sentence),
                        Cell.Number(Format.Elapsed(run.Result.DurationSeconds)),
                        Cell.Number(Format.Count(run.Result.Arms.Sum(arm => arm.Requests))),
                    ]),
                ]),
        ]);

    public static Section Gates(IReadOnlyList<LabelledRun> runs)
    {
        // A gate with another limit is another gate.
        var gates = runs.SelectMany(run => run.Result.Gates).Select(gate => (gate.Name, gate.Rule)).Distinct().ToList();
        return new("gates", "Gates", gates.Count == 0 ? [new Prose("None of these runs has gates.")] :
        [
            new Table(
                $"Each gate by its rule, as each run answered it. {Format.Absent}: the run has no such gate.",
                [new("Gate"), new("Rule"), .. runs.Select(run => new Column(run.Letter))],
                [
                    .. gates.Select(gate => (Cell[])
                    [
                        Cell.Name(gate.Name),
                        Cell.Code(gate.Rule),
                        .. runs.Select(run => run.Result.Gates.FirstOrDefault(other => (other.Name, other.Rule) == gate) is { } answer
                            ? Cell.Badge(Format.Word(answer.Verdict), Tones.Of(answer.Verdict), answer.Measured)
                            : new(Format.Absent)),
                    ]),
                ]),
        ]);
    }

    public static Section Claims(IReadOnlyList<LabelledRun> runs)
    {
        var claims = runs.SelectMany(run => run.Result.Claims).Select(claim => (claim.Id, claim.Claim)).Distinct().OrderBy(claim => claim.Id, StringComparer.Ordinal).ToList();
        return new("claims", "Claims", claims.Count == 0 ? [new Prose("None of these runs answers a claim.")] :
        [
            new Table(
                $"The usual advice, and what each run says to it. {Format.Absent}: the run does not say.",
                [new("No."), new("Claim"), .. runs.Select(run => new Column(run.Letter))],
                [
                    .. claims.Select(claim => (Cell[])
                    [
                        new(claim.Id),
                        Cell.Name(claim.Claim),
                        .. runs.Select(run => run.Result.Claims.FirstOrDefault(other => (other.Id, other.Claim) == claim) is { } answer
                            ? Cell.Badge(answer.Answer.ToString().ToLowerInvariant(), Tones.Of(answer.Answer), answer.Sentence)
                            : new(Format.Absent)),
                    ]),
                ]),
        ]);
    }

    public static Section Arms(IReadOnlyList<LabelledRun> runs)
    {
        var names = runs.SelectMany(run => run.Result.Honest()).Select(arm => arm.Name).Distinct().ToList();
        return new("arms", "Arms", names.Count == 0
            ? [new Prose("None of these runs has an arm that must be served.")]
            : [.. Latencies(runs, names, Latency.Handshake), .. Latencies(runs, names, Latency.Service), Cpu(runs, names)]);
    }

    public static Section Differences(IReadOnlyList<LabelledRun> runs) => new(
        "differences",
        "Differences",
        [
            .. Unlike(runs, "environment", run => run.Environment),
            .. Unlike(runs, "options", run => run.Options),
        ]);

    private static IEnumerable<Block> Latencies(IReadOnlyList<LabelledRun> runs, List<string> names, Latency latency)
    {
        List<RunsRow> rows = [.. names.Select(name => new RunsRow(name, [.. runs.Select(run => ArmOf(run, name) is { } arm ? latency.Of(arm) : null)]))];
        var chart = new RunsChart(latency.LongName, [.. runs.Select(run => run.Title)], [.. rows.Where(row => row.Runs.Any(summary => summary is not null))]);
        yield return chart.HasFigures
            ? new Figure(chart, $"{latency.Heading}, {latency.Meaning}: a dot at the median, a line to the 90th and 99th percentile as far as ten samples lie beyond.")
            : new Prose($"No chart of the {latency.LongName}: no run has enough proven requests with one.");
        yield return new Table(
            $"{latency.Heading}, {latency.Meaning}.",
            [new("Arm"), .. runs.SelectMany(run => new[] { Column.Number($"{run.Letter} n"), Column.Number($"{run.Letter} p50"), Column.Number($"{run.Letter} p99") })],
            [
                .. rows.Select(row => (Cell[])
                [
                    Cell.Name(row.Arm),
                    .. row.Runs.SelectMany(summary => new[]
                    {
                        Cell.Number(Format.Count(summary?.Count)),
                        Cell.Number(Format.Percentile(summary, 0.5)),
                        Cell.Number(Format.Percentile(summary, 0.99)),
                    }),
                ]),
            ]);
    }

    private static Table Cpu(IReadOnlyList<LabelledRun> runs, List<string> names) => new(
        "CPU per connection, per request on kept connections.",
        [new("Arm"), .. runs.SelectMany(run => new[] { Column.Number($"{run.Letter} client"), Column.Number($"{run.Letter} server") })],
        [
            .. names.Select(name => (Cell[])
            [
                Cell.Name(name),
                .. runs.Select(run => ArmOf(run, name)?.CpuMicroseconds).SelectMany(cost => new[]
                {
                    Cell.Number(Format.Duration(cost?.Client)),
                    Cell.Number(Format.Duration(cost?.Server)),
                }),
            ]),
        ]);

    private static IEnumerable<Block> Unlike(IReadOnlyList<LabelledRun> runs, string what, Func<RunResult, IReadOnlyDictionary<string, string>> factsOf)
    {
        var names = runs.SelectMany(run => factsOf(run.Result).Keys).Distinct().ToList();
        var unlike = names.Where(name => runs.Select(run => factsOf(run.Result).GetValueOrDefault(name)).Distinct().Count() > 1).ToList();
        if (unlike.Count == 0)
        {
            yield return new Prose($"All runs have the same {what}.");
            yield break;
        }

        yield return new Table(
            $"The {what}, as far as the runs differ. Alike: {Format.Count(names.Count - unlike.Count)} of {Format.Count(names.Count)}.",
            [new("Name"), .. runs.Select(run => new Column(run.Letter))],
            [
                .. unlike.Select(name => (Cell[])
                [
                    Cell.Name(name),
                    .. runs.Select(run => new Cell(factsOf(run.Result).GetValueOrDefault(name) is { Length: > 0 } value ? value : Format.Absent)),
                ]),
            ]);
    }

    private static ArmResult? ArmOf(LabelledRun run, string name) => run.Result.Honest().FirstOrDefault(arm => arm.Name == name);
}
