using System.Collections;
using LoadHarness.Program;
using LoadHarness.Program.Commands;

// Options -> scenario -> run -> verdict -> report -> exit code.
var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
    .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value);
var clock = new FineClock();
var output = LossyWriter.TakeConsole();
var code = CommandLine.Parse(args, environment, ScenarioCatalogue.Defaults) switch
{
    ParsedCommand.Run run => await RunCommand.RunAsync(run.Options, clock),
    ParsedCommand.Serve serve => await ServeCommand.RunAsync(serve.Options, clock),
    ParsedCommand.Certs certs => CertsCommand.Run(certs.Options, clock),
    ParsedCommand.Report report => await ReportCommand.RunAsync(report.Options, clock),
    ParsedCommand.Compare compare => await CompareCommand.RunAsync(compare.Options, clock),
    ParsedCommand.List => ListCommand.Scenarios(),
    ParsedCommand.ListGates list => ListCommand.Gates(list.Options, clock),
    ParsedCommand.Help help => HelpCommand.Run(help.Topic),
    ParsedCommand.Version => VersionCommand.Run(),
    ParsedCommand.Invalid { Files: { } files } invalid => Problems.Report([.. invalid.Errors, .. RunCommand.ProblemsOf(files, clock)]),
    ParsedCommand.Invalid invalid => Problems.Report(invalid.Errors),
    var other => throw new InvalidOperationException($"no command for {other}"),
};
if (output.Loss is { } loss)
{
    Problems.Warn([$"not all of standard output could be written: {loss}"]);
}

return code;
