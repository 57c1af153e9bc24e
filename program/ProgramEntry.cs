using System.Collections;
using System.Globalization;
using LoadHarness.Program.Commands;

namespace LoadHarness.Program;

/// <summary>The program as a function, for its own process and for others that have it run within theirs.</summary>
internal static class ProgramEntry
{
    private static readonly Lazy<FineClock> Wall = new(static () => new FineClock());

    /// <summary>Runs the program as its own process does.</summary>
    /// <param name="args">Its arguments.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value);
        return (await RunAsync(args, variables, Caller.Process)).Code;
    }

    /// <summary>Runs the program within this process. Nothing is printed, no signal is taken, and the options of the environment are not looked at.</summary>
    /// <param name="args">Its arguments.</param>
    /// <param name="output">Takes what it would write to standard output.</param>
    /// <param name="error">Takes what it would write to standard error.</param>
    /// <param name="caller">How it is stopped.</param>
    /// <returns>The exit code, with the run if there is one.</returns>
    public static async Task<Ended> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, Caller caller)
    {
        // Of this call and what it awaits, like the streams: the caller's stays his.
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        ConsoleText.Redirect(output, error);
        return await RunAsync(args, new Dictionary<string, string?>(), caller);
    }

    // Options -> scenario -> run -> verdict -> report -> exit code.
    private static async Task<Ended> RunAsync(IReadOnlyList<string> args, IReadOnlyDictionary<string, string?> environment, Caller caller)
    {
        var wall = Wall.Value;
        var clock = new SteadyClock(wall);
        var breakdown = new Breakdown(args, clock, caller);
        var output = ConsoleText.Output;
        var ended = new Ended(ExitCode.Fault);
        var code = await breakdown.GuardAsync(async () => (ended = await CommandAsync()).Code);
        if (output.Loss is { } loss)
        {
            Problems.Warn([$"not all of standard output could be written: {loss}"]);
        }

        return ended with { Code = code };

        async Task<Ended> CommandAsync()
        {
            if (args is [LaunchCommand.Word])
            {
                return new(await LaunchCommand.RunAsync(clock));
            }

            var parsed = GivenCommand.Parse(args, environment);
            Problems.Warn(parsed.Warnings);
            return parsed switch
            {
                ParsedCommand.Run run => await RunCommand.RunAsync(run.Options, clock, breakdown, caller),
                ParsedCommand.Serve serve => new(await ServeCommand.RunAsync(serve.Options, wall, caller)),
                ParsedCommand.Certs certs => new(CertsCommand.Run(certs.Options, clock)),
                ParsedCommand.Report report => new(await ReportCommand.RunAsync(report.Options, clock)),
                ParsedCommand.Compare compare => new(await CompareCommand.RunAsync(compare.Options, clock)),
                ParsedCommand.Merge merge => await MergeCommand.RunAsync(merge.Options, clock),
                ParsedCommand.Size size => Printed(await SizeCommand.RunAsync(size.Options, clock, breakdown, caller)),
                ParsedCommand.List => Printed(ListCommand.Scenarios()),
                ParsedCommand.ListGates list => Printed(ListCommand.Gates(list.Options, clock)),
                ParsedCommand.ListPlan list => Printed(ListCommand.Plan(list.Options, clock)),
                ParsedCommand.Help help => Printed(HelpCommand.Run(help.Topic)),
                ParsedCommand.Version => Printed(VersionCommand.Run()),
                ParsedCommand.Invalid { Files: { } files } invalid => new(Problems.Report([.. invalid.Errors, .. RunCommand.ProblemsOf(files, clock)])),
                ParsedCommand.Invalid invalid => new(Problems.Report(invalid.Errors)),
                var other => throw new InvalidOperationException($"no command for {other}"),
            };
        }

        // A run has its files and its verdict; here there is nothing but what is printed.
        Ended Printed(int printed) => new(printed == ExitCode.Pass && output.Loss is not null ? ExitCode.Unwritten : printed);
    }
}
