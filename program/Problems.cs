namespace LoadHarness.Program;

/// <summary>How problems are told: one line each on standard error.</summary>
internal static class Problems
{
    /// <summary>Tells all problems and returns the exit code for wrong usage.</summary>
    public static int Report(IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            ConsoleText.Error.Line($"error: {problem}");
        }

        return ExitCode.Usage;
    }

    /// <summary>Tells what is odd but no reason to stop.</summary>
    public static void Warn(IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
        {
            ConsoleText.Error.Line($"warning: {warning}");
        }
    }
}
