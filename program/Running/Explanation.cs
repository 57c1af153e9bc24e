namespace LoadHarness.Program.Running;

/// <summary>Whose doing it was that a run ended early.</summary>
internal static class Explanation
{
    /// <summary>The measurements with it. A target that fails is a finding; all else that is thrown is a fault of the harness, on this thread or on another.</summary>
    /// <param name="measured">The measurements.</param>
    /// <param name="breakdown">Takes a fault of the harness.</param>
    public static Measurements Of(Measurements measured, Breakdown breakdown)
    {
        if (measured.Fault is TargetException)
        {
            measured = measured with { EndedBy = CheckSubject.Target };
        }
        else if (measured.Fault is { } missing && OpenFiles.AreOut(missing))
        {
            measured = measured with { EndedBy = CheckSubject.Machine, FirstFailure = Outcome.OutOfFiles };
        }
        else if (measured.Fault is { } fault)
        {
            breakdown.Take(fault);
        }

        return breakdown.Cause is { } cause
            ? measured with { Cancelled = false, EndedBy = CheckSubject.Harness, FirstFailure = null, EndedEarly = $"the harness failed: {Breakdown.Words(cause)}" }
            : measured;
    }
}
