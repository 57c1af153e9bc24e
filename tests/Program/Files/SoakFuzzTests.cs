using System.Collections.Concurrent;
using LoadHarness.Bench.Fuzz;
using LoadHarness.Program.Files;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Files;

/// <summary>The files of a soak without a run.json, spoilt a line at a time, as the commands read them.</summary>
public sealed class SoakFuzzTests : IDisposable
{
    private const int Seed = 20261130;
    private const int Files = 1_000;

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_spoilt_soak_is_refused_in_one_line_or_put_together()
    {
        StoredSoaks.Write(_directory.Path, windows: 4);
        var lines = (await File.ReadAllLinesAsync(_directory.At(SoakStore.WindowsName), TestContext.Current.CancellationToken)).Select(System.Text.Encoding.UTF8.GetBytes).ToArray();
        var log = await File.ReadAllBytesAsync(_directory.At(SoakStore.LogName), TestContext.Current.CancellationToken);
        var (read, faults) = (0, new ConcurrentQueue<string>());

        await Parallel.ForAsync(0, Files, TestContext.Current.CancellationToken, (number, _) =>
        {
            using var directory = new ScratchDirectory();
            var spoilt = number % lines.Length;
            using (var file = File.Create(directory.At(SoakStore.WindowsName)))
            {
                foreach (var (index, line) in lines.Index())
                {
                    file.Write(index == spoilt ? new Mutation(Seed, number).Of(line) : line);
                    file.WriteByte((byte)'\n');
                }
            }

            directory.Write(SoakStore.LogName, number % 3 == 0 ? new Mutation(Seed, -number).Of(log) : log);
            try
            {
                StoredRun.Read(directory.Path, TimeProvider.System);
                Interlocked.Increment(ref read);
            }
            catch (RunFileException refusal) when (!refusal.Message.Any(char.IsControl))
            {
                // As it should be.
            }
            catch (Exception fault)
            {
                faults.Enqueue($"seed {Seed}, file {number}: {fault}");
            }

            return ValueTask.CompletedTask;
        });

        Assert.True(faults.IsEmpty, $"{faults.Count} faults: {string.Join("\n\n", faults.Take(10))}");
        Assert.InRange(read, Files / 20, Files * 19 / 20);
    }
}
