using System.Diagnostics;
using System.Globalization;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Targets;
using LoadHarness.Text;
using static System.FormattableString;

namespace LoadHarness.Bench.Shards;

/// <summary>One load by 1, 2 and 4 processes of this machine: whether what is told of it stays the same.</summary>
internal static class ShardsBench
{
    private const string Arm = "cold ecdsa-p256";

    private static readonly int[] Counts = [1, 2, 4];

    /// <summary>Prints a row for each number of shards; 1 where one left no result.</summary>
    /// <param name="words">Options of the runs besides those that a shard needs.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var directory = Directory.CreateTempSubdirectory("loadharness-shards-");
        List<string> rows =
        [
            "| shards | verdict | requests | proven | handshake p50 | p99 | client CPU | server CPU | lateness p99 | starts apart |",
            "|---|---|---|---|---|---|---|---|---|---|",
        ];
        try
        {
            foreach (var count in Counts)
            {
                var place = Path.Combine(directory.FullName, Invariant($"{count}"));
                string[] options = ["scenario=cold", "keys=ecdsa-p256", "launches=1", "rounds=12", "rate=100/s", "clients=8", "seed=1", "progress=none", .. words];
                if (count == 1)
                {
                    await ProgramAsync([.. options, $"out={Path.Combine(place, "whole")}"]);
                }
                else
                {
                    await Task.WhenAll(Enumerable.Range(0, count).Select(index => ProgramAsync([.. options, $"out={place}", Invariant($"shard={index}/{count}"), "start=+10s"])));
                    await ProgramAsync(["merge", $"runs={place}", $"out={Path.Combine(place, "whole")}"]);
                }

                rows.Add(Row(count, RunFile.Read(Path.Combine(place, "whole", RunFile.Name))));
            }
        }
        catch (RunFileException e)
        {
            ConsoleText.Error.Line($"error: {e.Message}");
            return 1;
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        ConsoleText.Output.Lines(string.Join('\n', rows));
        return 0;
    }

    private static string Row(int count, RunResult run)
    {
        var arm = run.Arms.Single(arm => arm.Name == Arm);
        var handshake = arm.LatencyMicroseconds["handshake"];
        var together = run.Validity.FirstOrDefault(check => check.Name == "shards together")?.Why ?? Format.Absent;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {count} | {Format.Word(run.Verdict)} | {arm.Requests:N0} | {arm.Connections.Full:N0} | {Cost(arm, Metric.HandshakeP50)} | {Format.Duration(handshake.Percentile(0.99))} | {Cost(arm, Metric.ClientCpu)} | {Cost(arm, Metric.ServerCpu)} | {Format.Duration(run.Generator.PacerLatenessP99)} | {together} |");
    }

    private static string Cost(ArmResult arm, Metric metric) => arm.Estimates?.GetValueOrDefault(metric.Id) is { } estimate ? Format.Duration(estimate.Value, estimate.Low, estimate.High) : Format.Absent;

    private static async Task ProgramAsync(IReadOnlyList<string> words)
    {
        using var process = Process.Start(OwnProgram.Start(words))!;
        process.StandardInput.Close();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
    }
}
