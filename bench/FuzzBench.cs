using System.Diagnostics;
using System.Globalization;
using LoadHarness.Bench.Fuzz;
using LoadHarness.Reports.Html;
using LoadHarness.Results;

namespace LoadHarness.Bench;

/// <summary>Spoilt and bloated run files for as long as wanted: each must be refused in one line or be used, in little time and memory.</summary>
internal static class FuzzBench
{
    // What report, compare and the list of runs may take for one file, and the whole process at its highest.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);
    private const long MostBytes = 300_000_000;

    private const int Kept = 20;

    /// <summary>Tries files one after the other, and prints what is wrong; 0 when nothing is.</summary>
    /// <param name="words"><c>minutes=5 seed=1</c>, each of which may be left out.</param>
    public static async Task<int> RunAsync(string[] words)
    {
        var given = words.Select(word => word.Split('=', 2)).ToDictionary(word => word[0], word => int.Parse(word[^1], CultureInfo.InvariantCulture));
        var (minutes, seed) = (given.GetValueOrDefault("minutes", 5), given.GetValueOrDefault("seed", 1));
        var good = RunSamples.All.Select(sample => RunFile.Parse(sample.Content, sample.Scenario)).ToList();
        var (begin, tried, used, wrong, slowest) = (Stopwatch.GetTimestamp(), 0, 0, 0, TimeSpan.Zero);
        while (Stopwatch.GetElapsedTime(begin).TotalMinutes < minutes && wrong < Kept)
        {
            var sample = tried % RunSamples.All.Count;
            var (name, content) = RunSamples.All[sample];
            var spoilt = tried % 50 == 49 ? new Bloat(seed, tried).Of(content) : new Mutation(seed, tried).Of(content);
            var trial = Task.Run(() => UseAsync(spoilt, good[sample]));
            var start = Stopwatch.GetTimestamp();
            string? problem = null;
            try
            {
                used += await trial.WaitAsync(MostTime) ? 1 : 0;
            }
            catch (TimeoutException)
            {
                problem = $"takes more than {MostTime.TotalSeconds} s";
            }
            catch (Exception e)
            {
                problem = e.ToString();
            }

            var took = Stopwatch.GetElapsedTime(start);
            slowest = took > slowest ? took : slowest;
            if (problem is null && Process.GetCurrentProcess().PeakWorkingSet64 > MostBytes)
            {
                problem = string.Create(CultureInfo.InvariantCulture, $"makes the process take {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB; the ones after it are not looked at");
                wrong = Kept;
            }

            if (problem is not null)
            {
                wrong++;
                var file = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"fuzz-{seed}-{tried}.json"));
                await File.WriteAllBytesAsync(file, spoilt);
                ConsoleText.Output.Line($"{name}, seed={seed}, file {tried}, kept as {file}: {problem}");
                if (!trial.IsCompleted)
                {
                    return 1;
                }
            }

            tried++;
        }

        ConsoleText.Output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{tried:N0} files, seed {seed}: {used:N0} used, {tried - used - wrong:N0} refused, {wrong:N0} wrong; slowest {slowest.TotalSeconds:0.0} s, at most {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB"));
        return wrong == 0 ? 0 : 1;
    }

    private static async Task<bool> UseAsync(byte[] content, RunResult good)
    {
        if (RunUse.Of(content, good) is not { } run)
        {
            return false;
        }

        await HtmlReport.RenderAsync(run);
        return true;
    }
}
