namespace LoadHarness.Program.Running;

/// <summary>The end of a run: it is written, and then told. The last line and the exit code always say the same, and name no file that is not there.</summary>
internal static class Publication
{
    /// <summary>Writes a run and prints it.</summary>
    /// <param name="run">The judged run.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="inconclusive">What an undecided gate means for the exit code.</param>
    public static async Task<Ended> OfAsync(RunResult run, RunOutput output, InconclusiveRule inconclusive)
    {
        if (await output.TryWriteAsync(run) is { } problem)
        {
            ConsoleText.Error.Line($"error: {problem}");
            run = Unwritten(run, problem);
        }

        ConsoleText.Output.Lines(ResultText.Of(run, output.Report));
        await output.ListAsync();
        return new(ExitCode.Of(run, inconclusive), run, output.Report);
    }

    /// <summary>The run as it is told when it could not be written: what nobody can look up decides nothing.</summary>
    internal static RunResult Unwritten(RunResult run, string problem) => run.Status == RunStatus.Cancelled ? run : run with
    {
        Status = RunStatus.Invalid,
        Verdict = Verdict.Invalid,
        Sentence = $"What was measured is above, but proves nothing: {problem}.",
    };
}
