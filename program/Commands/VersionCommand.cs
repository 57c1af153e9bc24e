namespace LoadHarness.Program.Commands;

/// <summary><c>version</c>: the program's version.</summary>
internal static class VersionCommand
{
    /// <summary>Shows it.</summary>
    public static int Run()
    {
        ConsoleText.Output.Line(typeof(VersionCommand).Assembly.GetName().Version!.ToString(3));
        return ExitCode.Pass;
    }
}
