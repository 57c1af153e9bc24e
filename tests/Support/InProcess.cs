using System.Globalization;
using LoadHarness.Program;
using LoadHarness.Reports.Ci;
using LoadHarness.Reports.Console;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>
/// The program within the process of the tests, which costs none of the seconds of CPU that a start does. What depends on a process (signals, streams,
/// variables, the current directory, its CPU and memory, TLS sessions that no other run may drop) takes a <see cref="HarnessProcess"/>.
/// </summary>
internal static class InProcess
{
    // The summary of the job that runs the tests is not theirs.
    static InProcess() => Environment.SetEnvironmentVariable(StepSummary.Variable, null);

    /// <summary>Runs the program to its end.</summary>
    public static Task<ProgramResult> RunAsync(params string[] arguments) => RunUnderAsync([], arguments);

    /// <summary>The same with variables that stand for options.</summary>
    public static async Task<ProgramResult> RunUnderAsync(Dictionary<string, string?> variables, params string[] arguments)
    {
        var limit = TimeSpan.FromMilliseconds(Wait.ProgramPatience);
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);

        // Whatever it sets for its flow of control ends with it.
        var code = await Task.Run(
            () =>
            {
                CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
                ConsoleText.SayTo(TextWriter.Synchronized(output), TextWriter.Synchronized(error));
                return Invocation.RunAsync(arguments, variables);
            },
            TestContext.Current.CancellationToken).WaitAsync(limit, TestContext.Current.CancellationToken);
        return new ProgramResult(code, output.ToString(), error.ToString());
    }
}
