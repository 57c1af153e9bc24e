namespace LoadHarness.Program;

/// <summary>What the program tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>All gates passed.</summary>
    public const int Pass = 0;

    /// <summary>A gate failed, or the target did.</summary>
    public const int Fail = 1;

    /// <summary>Wrong usage or configuration; nothing was started.</summary>
    public const int Usage = 2;

    /// <summary>A gate is inconclusive.</summary>
    public const int Inconclusive = 3;

    /// <summary>The run cannot be believed.</summary>
    public const int Invalid = 4;

    /// <summary>The target never answered.</summary>
    public const int Unanswered = 5;

    /// <summary>The harness itself failed (EX_SOFTWARE of sysexits.h).</summary>
    public const int Fault = 70;

    /// <summary>What a command prints, and has nowhere else, could not be written (EX_IOERR of sysexits.h).</summary>
    public const int Unwritten = 74;

    /// <summary>Stopped by a signal, as a shell reports SIGINT (128 + 2).</summary>
    public const int Cancelled = 130;

    /// <summary>The code for a run.</summary>
    public static int Of(RunResult run, InconclusiveRule inconclusive) => run switch
    {
        { Status: RunStatus.Cancelled } => Cancelled,
        { Status: RunStatus.Unanswered } => Unanswered,
        { Verdict: Verdict.Pass } => Pass,
        { Verdict: Verdict.Fail } => Fail,
        { Verdict: Verdict.Inconclusive } => inconclusive == InconclusiveRule.Pass ? Pass : Inconclusive,
        _ => Invalid,
    };
}
