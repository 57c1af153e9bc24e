namespace LoadHarness.Program.Running;

/// <summary>A run from its plan to its verdict: in this process, or in several launches of it.</summary>
internal interface IRun
{
    /// <summary>Runs and judges.</summary>
    Task<RunResult> RunAsync();
}
