using System.Runtime.InteropServices;
using System.Text.Json;
using LoadHarness.Program.Running.Launches;
using LoadHarness.Targets.Lla;

namespace LoadHarness.Program.Commands;

/// <summary><c>launch</c>, which nobody writes: a run of several launches starts each of them with it.</summary>
internal static class LaunchCommand
{
    /// <summary>The only word on its command line.</summary>
    public const string Word = "launch";

    // Options with a file name or two, and the text of an answer.
    private const int LongestLine = 1024 * 1024;

    /// <summary>Measures what it is told over standard input, until that ends.</summary>
    public static async Task<int> RunAsync(TimeProvider clock)
    {
        // What a terminal sends reaches all processes of its group. The parent hears it, too, and says what is to become of it.
        PosixSignalRegistration[] ignored =
            [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGHUP, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true))];
        try
        {
#pragma warning disable RS0030 // The pipes of the run that started it: nobody reads text there.
            using var input = Console.OpenStandardInput();
            using var output = Console.OpenStandardOutput();
#pragma warning restore RS0030
            var parent = new JsonLines(input, output, LongestLine);
            if (await parent.ReadAsync(LaunchJson.Of<LaunchStart>(), CancellationToken.None) is { } start)
            {
                using var launch = new Launch(parent, start, clock);
                await launch.RunAsync();
            }

            return ExitCode.Pass;
        }
        catch (JsonException)
        {
            return Problems.Report([$"{Word} is for the harness alone, which starts itself anew with it (write launches=3 with a scenario)"]);
        }
        finally
        {
            Array.ForEach(ignored, signal => signal.Dispose());
        }
    }
}
