namespace LoadHarness.Program;

/// <summary>How a run ended, for whoever asked for it.</summary>
/// <param name="Code">The program's exit code.</param>
/// <param name="Run">The judged run; null when there is none.</param>
/// <param name="Report">Path of its report, as it is shown; null when none was written.</param>
internal sealed record Ended(int Code, RunResult? Run = null, string? Report = null);
