using System.Collections;
using LoadHarness.Program;
using LoadHarness.Program.Commands;

// Options -> scenario -> run -> verdict -> report -> exit code.
Surroundings.Settle();
var wall = new FineClock();
var clock = new SteadyClock(wall);
var breakdown = new Breakdown(args, clock);
var output = ConsoleText.Output;
var code = await breakdown.GuardAsync(() =>
{
    if (args is [LaunchCommand.Word])
    {
        return LaunchCommand.RunAsync(clock);
    }

    var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value);
    var parsed = GivenCommand.Parse(args, environment);
    Problems.Warn(parsed.Warnings);
    return parsed switch
    {
        ParsedCommand.Run run => RunCommand.RunAsync(run.Options, clock, breakdown),
        ParsedCommand.Serve serve => ServeCommand.RunAsync(serve.Options, wall),
        ParsedCommand.Certs certs => Done(CertsCommand.Run(certs.Options, clock)),
        ParsedCommand.Report report => ReportCommand.RunAsync(report.Options, clock),
        ParsedCommand.Compare compare => CompareCommand.RunAsync(compare.Options, clock),
        ParsedCommand.List => Printed(ListCommand.Scenarios()),
        ParsedCommand.ListGates list => Printed(ListCommand.Gates(list.Options, clock)),
        ParsedCommand.ListPlan list => Printed(ListCommand.Plan(list.Options, clock)),
        ParsedCommand.Help help => Printed(HelpCommand.Run(help.Topic)),
        ParsedCommand.Version => Printed(VersionCommand.Run()),
        ParsedCommand.Invalid { Files: { } files } invalid => Done(Problems.Report([.. invalid.Errors, .. RunCommand.ProblemsOf(files, clock)])),
        ParsedCommand.Invalid invalid => Done(Problems.Report(invalid.Errors)),
        var other => throw new InvalidOperationException($"no command for {other}"),
    };

    static Task<int> Done(int code) => Task.FromResult(code);

    // A run has its files and its verdict; here there is nothing but what is printed.
    Task<int> Printed(int code) => Done(code == ExitCode.Pass && output.Loss is not null ? ExitCode.Unwritten : code);
});
if (output.Loss is { } loss)
{
    Problems.Warn([$"not all of standard output could be written: {loss}"]);
}

return code;
