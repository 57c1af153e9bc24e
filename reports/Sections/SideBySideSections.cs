using LoadHarness.Metrics;
using LoadHarness.Reports.Charts;

namespace LoadHarness.Reports.Sections;

/// <summary>What several runs have in common, a column each. What a run lacks is shown as lacking, never dropped.</summary>
internal static class SideBySideSections
{
    public static Section Runs(IReadOnlyList<LabelledRun> runs) => new(
        "runs",
        "Runs",
        [
            Table.Of(
                "The runs of this page, each with the verdict that it got by its own gates. Every one is shown whole below.",
                runs,
                ("Run", run => Cell.NameWithLink(run.Title, $"#run-{run.Letter.ToLowerInvariant()}")),
                ("Verdict", run => Cell.Of(run.Result.Verdict)),
                ("In one sentence", run => ReportModel.NoticeOf(run.Result) is { } notice ? $"{notice} {run.Result.Sentence}" : run.Result.Sentence),
                ("Duration", run => Cell.Number(Format.Elapsed(run.Result.DurationSeconds))),
                ("Requests", run => Cell.Count(run.Result.Arms.Sum(arm => arm.Requests)))),
        ]);

    public static Section Gates(IReadOnlyList<LabelledRun> runs)
    {
        // A gate with another limit is another gate.
        var gates = runs.SelectMany(run => run.Result.Gates).Select(gate => (gate.Name, gate.Rule)).Distinct().ToList();
        return new("gates", "Gates", gates.Count == 0 ? [new Prose("None of these runs has gates.")] :
        [
            Table.Of(
                $"Each gate by its rule, as each run answered it. {Format.Absent}: the run has no such gate.",
                gates,
                [
                    ("Gate", gate => Cell.Name(gate.Name)),
                    ("Rule", gate => Cell.Code(gate.Rule)),
                    .. AColumnEach<(string Name, string Rule)>(runs, (run, gate) =>
                        run.Gates.FirstOrDefault(other => (other.Name, other.Rule) == gate) is { } answer ? Cell.Of(answer.Verdict, answer.Measured) : Format.Absent),
                ]),
        ]);
    }

    public static Section Claims(IReadOnlyList<LabelledRun> runs)
    {
        var claims = runs.SelectMany(run => run.Result.Claims).Select(claim => (claim.Id, claim.Claim)).Distinct().OrderBy(claim => claim.Id, StringComparer.Ordinal).ToList();
        return new("claims", "Claims", claims.Count == 0 ? [new Prose("None of these runs answers a claim.")] :
        [
            Table.Of(
                $"The usual advice, and what each run says to it. {Format.Absent}: the run does not say.",
                claims,
                [
                    ("No.", claim => claim.Id),
                    ("Claim", claim => Cell.Name(claim.Claim)),
                    .. AColumnEach<(string Id, string Claim)>(runs, (run, claim) =>
                        run.Claims.Where(other => (other.Id, other.Claim) == claim).ToList() is { Count: > 0 } answers ? Answers(answers) : Format.Absent),
                ]),
        ]);
    }

    // A claim that holds for a part of what was measured has several answers.
    private static Cell Answers(List<ClaimResult> answers) => answers.Count == 1
        ? Cell.Of(answers[0].Answer, answers[0].Sentence)
        : string.Join(" ", answers.Select(answer => $"{Cell.Of(answer.Answer).Text}: {answer.Sentence}"));

    public static Section Arms(IReadOnlyList<LabelledRun> runs)
    {
        var names = runs.SelectMany(run => run.Result.Honest()).Select(arm => arm.Name).Distinct().ToList();
        return new("arms", "Arms", names.Count == 0
            ? [new Prose("None of these runs has an arm that must be served.")]
            : [.. Latencies(runs, names, Latency.Handshake), .. Latencies(runs, names, Latency.Service), Costs(runs, names)]);
    }

    public static Section Differences(IReadOnlyList<LabelledRun> runs) =>
        new("differences", "Differences", [Unlike(runs, "environment", run => run.Environment), Unlike(runs, "options", run => run.Options)]);

    private static IEnumerable<Block> Latencies(IReadOnlyList<LabelledRun> runs, List<string> names, Latency latency)
    {
        List<RunsRow> rows = [.. names.Select(name => new RunsRow(name, [.. runs.Select(run => ArmOf(run, name) is { } arm ? latency.Of(arm) : null)]))];
        var chart = new RunsChart(latency.LongName, [.. runs.Select(run => run.Title)], [.. rows.Where(row => row.Runs.Any(summary => summary is not null))]);
        yield return chart.HasFigures
            ? new Figure(chart, $"{latency.Heading}, {latency.Meaning}: a dot at the median over the rounds, a line to the 90th and 99th percentile as far as ten samples lie beyond.")
            : new Prose($"No chart of the {latency.LongName}: no run has enough proven requests with one.");
        yield return ByArm(
            $"{latency.Heading}, {latency.Meaning}.",
            runs,
            names,
            [.. LatencyColumn.All.Where(column => column.StandsSideBySide).Select(column => (column.Heading, (Func<ArmResult, Cell>)(arm => Cell.Number(column.Text(latency.Of(arm))))))]);
    }

    private static Table Costs(IReadOnlyList<LabelledRun> runs, List<string> names) => ByArm(
        "CPU per connection, per request on kept connections.",
        runs,
        names,
        [.. ArmColumn.For(ArmViews.SideBySide, [.. runs.SelectMany(run => run.Result.Honest())]).Select(column => (column.Heading, (Func<ArmResult, Cell>)column.CellOf))]);

    // A row an arm, and for each run the same columns.
    private static Table ByArm(
        string caption, IReadOnlyList<LabelledRun> runs, List<string> names, IReadOnlyList<(string Heading, Func<ArmResult, Cell> Cell)> columns) => Table.Of(
        caption,
        names,
        [
            ("Arm", Cell.Name),
            .. from run in runs
               from column in columns
               select ($"{run.Letter} {column.Heading}", (Func<string, Cell>)(name => ArmOf(run, name) is { } arm ? column.Cell(arm) : Cell.Number(Format.Absent))),
        ]);

    // A column for each run.
    private static IEnumerable<(string Heading, Func<T, Cell> Cell)> AColumnEach<T>(IReadOnlyList<LabelledRun> runs, Func<RunResult, T, Cell> cell) =>
        runs.Select(run => (run.Letter, (Func<T, Cell>)(row => cell(run.Result, row))));

    private static Block Unlike(IReadOnlyList<LabelledRun> runs, string what, Func<RunResult, IReadOnlyDictionary<string, string>> factsOf)
    {
        var names = runs.SelectMany(run => factsOf(run.Result).Keys).Distinct().ToList();
        var unlike = names.Where(name => runs.Select(run => factsOf(run.Result).GetValueOrDefault(name)).Distinct().Count() > 1).ToList();
        return unlike.Count == 0 ? new Prose($"All runs have the same {what}.") : Table.Of(
            $"The {what}, as far as the runs differ. Alike: {Format.Count(names.Count - unlike.Count)} of {Format.Count(names.Count)}.",
            unlike,
            [("Name", Cell.Name), .. AColumnEach<string>(runs, (run, name) => factsOf(run).GetValueOrDefault(name) is { Length: > 0 } value ? value : Format.Absent)]);
    }

    private static ArmResult? ArmOf(LabelledRun run, string name) => run.Result.Honest().FirstOrDefault(arm => arm.Name == name);
}
