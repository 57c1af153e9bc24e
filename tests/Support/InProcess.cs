using System.Globalization;
using LoadHarness.Program;
using LoadHarness.Reports.Ci;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>
/// The program within the process of the tests, which costs none of the seconds of CPU that a start does. What depends on a process (signals, streams,
/// variables, the current directory, its CPU and memory, its meter, TLS sessions of .NET's client, which other runs would drop) takes a <see cref="HarnessProcess"/>.
/// </summary>
internal static class InProcess
{
    // The summary of the job that runs the tests is not theirs.
    static InProcess() => Environment.SetEnvironmentVariable(StepSummary.Variable, null);

    /// <summary>Runs the program to its end.</summary>
    public static Task<ProgramResult> RunAsync(params string[] arguments) => RunUntilAsync(arguments, TestContext.Current.CancellationToken);

    /// <summary>The same for whoever outlives a test.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="end">Gives the run up.</param>
    public static async Task<ProgramResult> RunUntilAsync(string[] arguments, CancellationToken end)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);

        // A run that hangs is asked to end, and left alone where it does not.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(end);
        limit.CancelAfter(Wait.ProgramPatience);
        var caller = new Caller { Abort = limit.Token };
        var ended = await Task.Run(() => ProgramEntry.RunAsync(arguments, output, error, caller), limit.Token)
            .WaitAsync(TimeSpan.FromMilliseconds(2 * Wait.ProgramPatience), TimeProvider.System, CancellationToken.None);
        return new ProgramResult(ended.Code, output.ToString(), error.ToString());
    }
}
