using System.Diagnostics;
using System.Globalization;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Targets;
using static System.FormattableString;

namespace LoadHarness.Bench.Shards;

/// <summary>So many shards of one run, merged by the program itself: how long that takes, how much memory at once, and whether the result is that of all samples in one process.</summary>
internal static class MergeBench
{
    /// <summary>Most resident memory that is aimed at, in MB.</summary>
    private const double Aim = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Prints a row for <see href="bench/README.md"/>; 1 where the results differ.</summary>
    /// <param name="shards">How many.</param>
    public static async Task<int> RunAsync(int shards)
    {
        var directory = Directory.CreateTempSubdirectory("loadharness-merge-");
        string At(string name) => Path.Combine(directory.FullName, name);
        try
        {
            var run = new MadeRun(shards);
            for (var index = 0; index < shards; index++)
            {
                run.Write(new(index, shards), At(Invariant($"shards/shard-{index}")));
            }

            run.Write(Shard.Whole, At("one/shard-0"));
            var bytes = Directory.EnumerateFiles(At("shards"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
            var (seconds, peak) = await MergeAsync(At("shards"), At("merged"));
            var (secondsOfOne, peakOfOne) = await MergeAsync(At("one"), At("whole"));
            var isSame = Figures(At("merged")).AsSpan().SequenceEqual(Figures(At("whole")));
            ConsoleText.Output.Lines(string.Create(CultureInfo.InvariantCulture, $"""
                | shards | requests | files, MB | seconds | most resident memory, MB (aim: {Aim:N0}) | of one shard with all samples: seconds | most resident memory, MB | same figures |
                |---|---|---|---|---|---|---|---|
                | {shards:N0} | {run.Requests:N0} | {bytes / 1e6:N0} | {seconds:N1} | {peak / 1e6:N0} | {secondsOfOne:N1} | {peakOfOne / 1e6:N0} | {(isSame ? "yes" : "no")} |

                """));
            return isSame ? 0 : 1;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    // Reading, adding, judging, and the report with its charts.
    private static async Task<(double Seconds, long PeakBytes)> MergeAsync(string shards, string into)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(OwnProgram.Start("merge", $"runs={shards}", $"out={into}"))!;
        process.StandardInput.Close();
        var reading = process.StandardOutput.ReadToEndAsync();
        var peak = 0L;
        while (!process.HasExited)
        {
            process.Refresh();
            try
            {
                // The kernel's own highest mark: nothing between two looks is missed but what comes after the last.
                peak = Math.Max(peak, process.PeakWorkingSet64);
            }
            catch (InvalidOperationException) when (process.HasExited)
            {
                // It ended between the two.
            }

            await Task.Delay(Pause);
        }

        await reading;
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, peak);
    }

    // All but what says how many shards there were.
    private static byte[] Figures(string directory)
    {
        var run = RunFile.Read(Path.Combine(directory, RunFile.Name));
        return RunFile.ToJson(run with { Options = new Dictionary<string, string>(), Environment = new Dictionary<string, string>(), Validity = [], Shards = null });
    }
}
