using System.Diagnostics;
using System.Globalization;
using LoadHarness.Bench.Verdicts;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Targets;
using LoadHarness.Text;

namespace LoadHarness.Bench;

/// <summary>Makes one run again and again on this machine: how often do the intervals of two runs of one build disagree, beside what they promise?</summary>
internal static class RepeatBench
{
    private const string Name = "repeat";
    private const string RunsOption = "runs=";

    // With fewer pairs than 66 a share says little, so that the document keeps what it has.
    private const int RunsToWrite = 12;

    /// <summary>Runs it and tells a row for each figure; of 12 runs or more also in the document.</summary>
    /// <param name="words">How often, and the options of the run; what is not given is the default.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var given = words.FirstOrDefault(word => word.StartsWith(RunsOption, StringComparison.Ordinal))?[RunsOption.Length..] ?? RunsToWrite.ToString(CultureInfo.InvariantCulture);
        if (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 2)
        {
            ConsoleText.Error.Line($"error: runs must be a whole number from 2 on, but is '{given}' (write runs={RunsToWrite})");
            return 2;
        }

        List<string> options = [.. words.Where(word => !word.StartsWith(RunsOption, StringComparison.Ordinal))];
        options.AddRange(options.Exists(word => word.StartsWith("scenario=", StringComparison.Ordinal)) ? Array.Empty<string>() : ["scenario=cold"]);
        var directory = Directory.CreateTempSubdirectory("loadharness-repeat-");
        try
        {
            List<RunResult> runs = [];
            for (var number = 1; number <= count; number++)
            {
                var run = await RunOnceAsync([.. options, $"out={Path.Combine(directory.FullName, $"{number}")}", "progress=none"], Path.Combine(directory.FullName, $"{number}"));
                ConsoleText.Output.Line($"run {number} of {count}: {(run is null ? "left no result" : $"{Format.Word(run.Verdict)}  {run.Sentence}")}");
                runs.AddRange(run is { Status: RunStatus.Completed } ? [run] : Array.Empty<RunResult>());
            }

            return Tell(runs, count, options);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>The rows of a table: a figure each, over all pairs of runs that have its interval.</summary>
    /// <param name="runs">Runs of one build with one plan, at least two.</param>
    public static IReadOnlyList<RepeatedFigure> Compare(IReadOnlyList<RunResult> runs)
    {
        var intervals = runs.SelectMany((run, place) => Intervals(run).Select(one => (Run: place, one.Figure, one.Of, one.Interval))).ToList();
        return
        [
            .. from figure in intervals.GroupBy(one => one.Figure)
               let pairs = figure.GroupBy(one => one.Of).SelectMany(of => PairsOf([.. of.Select(one => one.Interval)])).ToList()
               let alike = pairs.Where(pair => pair.First.IsOfPaceOf(pair.Second)).ToList()
               where pairs.Count > 0
               select new RepeatedFigure(
                   figure.Key,
                   figure.First().Interval.Unit,
                   pairs.Count,
                   pairs.Count(pair => pair.First.IsApartFrom(pair.Second)),
                   alike.Count,
                   alike.Count(pair => pair.First.IsApartFrom(pair.Second)),
                   1 - Math.Pow(figure.Min(one => one.Interval.Confidence), 2)),
        ];
    }

    private static IEnumerable<(Interval First, Interval Second)> PairsOf(IReadOnlyList<Interval> intervals) =>
        intervals.SelectMany((first, place) => intervals.Skip(place + 1).Select(second => (first, second)));

    private static IEnumerable<(string Figure, string Of, Interval Interval)> Intervals(RunResult run)
    {
        foreach (var (arm, metric, estimate) in ArmEstimates.Of(run.Arms))
        {
            if (estimate is { Low: { } low, High: { } high })
            {
                yield return (metric.Name, arm, new(low, high, estimate.Confidence, run.Launches > 1 ? "launch" : "round", run.Generator.Pace));
            }
        }

        foreach (var ratio in run.Comparisons)
        {
            if (ratio is { Low: { } low, High: { } high, Confidence: < 1 })
            {
                yield return ($"ratio of {ratio.Metric}", $"{ratio.Arm} / {ratio.Baseline}", new(low, high, ratio.Confidence, "round", run.Generator.Pace));
            }
        }
    }

    private static int Tell(List<RunResult> runs, int asked, IReadOnlyList<string> options)
    {
        if (runs.Count < 2)
        {
            ConsoleText.Error.Line($"error: {Format.Count(runs.Count)} of {Format.Count(asked, "run")} can be used, which are no pair");
            return 1;
        }

        var figures = Compare(runs);
        var facts = runs[0].Environment;
        var text = string.Concat(
            ((string[])[
                "## The same run again",
                $"`dotnet run --project bench -- {Name} {RunsOption}{asked} {string.Join(' ', options)}`, {runs[0].StartedAt:yyyy-MM-dd}, {facts.GetValueOrDefault("cpu")}, {facts.GetValueOrDefault("cores")}: "
                    + $"{Format.Count(runs.Count)} of {Format.Count(asked, "run")} came to a valid end, {Format.Count(runs[0].Launches, "launch")} each. *Pairs*: of all pairs of runs, for each arm that has the figure. *Apart*: pairs whose "
                    + $"intervals have nothing in common. *At one pace*: of pairs of runs in which the machine was as fast, to {Format.Percent(MachinePace.Same - 1)}: a run sees the machine as it is in its own minute, and no interval "
                    + "knows of the next one. *Most*: two intervals of the same truth are apart only where one of them misses it.",
                "",
                $"The machine: {string.Join(", ", runs.Select(run => run.Generator.Pace is { } pace ? Format.Duration(pace.Typical) : "not known"))} for a signature and its check, run by run.",
                "",
                "| figure | unit | pairs | apart | share | pairs at one pace | apart | share | most |",
                "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
                .. figures.Select(figure => $"| {figure.Figure} | {figure.Unit} | {figure.Pairs} | {figure.Apart} | {Share(figure.Apart, figure.Pairs)} | {figure.PairsAtOnePace} | {figure.ApartAtOnePace} | {Share(figure.ApartAtOnePace, figure.PairsAtOnePace)} | {Format.Percent(Math.Round(figure.Most, 4))} |"),
            ]).Select(line => line + "\n"));
        ConsoleText.Output.Lines(text);
        if (asked >= RunsToWrite)
        {
            VerdictsBench.Write(Name, text);
        }

        return 0;

        static string Share(int apart, int pairs) => pairs == 0 ? "–" : Format.Percent(Math.Round((double)apart / pairs, 3));
    }

    private static async Task<RunResult?> RunOnceAsync(IReadOnlyList<string> words, string directory)
    {
        using var process = Process.Start(OwnProgram.Start(words))!;
        process.StandardInput.Close();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var file = Path.Combine(directory, RunFile.Name);
        return File.Exists(file) ? RunFile.Read(file) : null;
    }

    private sealed record Interval(double Low, double High, double Confidence, string Unit, MachinePace? Pace)
    {
        public bool IsApartFrom(Interval other) => Low > other.High || other.Low > High;

        public bool IsOfPaceOf(Interval other) => Pace is { } one && other.Pace is { } another && MachinePace.IsSame(one.Beside(another));
    }
}

/// <summary>One figure over all pairs of runs.</summary>
/// <param name="Figure">What it is.</param>
/// <param name="Unit">Unit of its interval.</param>
/// <param name="Pairs">Pairs of intervals that were compared.</param>
/// <param name="Apart">Of these, pairs that have nothing in common.</param>
/// <param name="PairsAtOnePace">Of the pairs, those of two runs in which the machine was as fast.</param>
/// <param name="ApartAtOnePace">Of these, pairs that have nothing in common.</param>
/// <param name="Most">Share of pairs that may be, by what the intervals promise.</param>
internal sealed record RepeatedFigure(string Figure, string Unit, int Pairs, int Apart, int PairsAtOnePace, int ApartAtOnePace, double Most);
