namespace LoadHarness.Program;

/// <summary>Where a process of the program begins.</summary>
internal static class Start
{
    private static Task<int> Main(string[] args)
    {
        Surroundings.Settle();
        return ProgramEntry.RunAsync(args);
    }
}
