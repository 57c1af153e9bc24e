namespace LoadHarness.Recording;

/// <summary>What an arm's warm-up came to; only used to find out whether there is anything to measure.</summary>
/// <param name="Ok">Requests that succeeded.</param>
/// <param name="Failed">Requests that did not.</param>
/// <param name="FirstFailure">Outcome and message of the first that did not; null when all did.</param>
internal readonly record struct WarmUpCount(long Ok, long Failed, string? FirstFailure)
{
    /// <summary>The count with one more request.</summary>
    public WarmUpCount With(in Sample sample) => sample.Outcome == Outcome.Ok
        ? this with { Ok = Ok + 1 }
        : this with { Failed = Failed + 1, FirstFailure = FirstFailure ?? $"{sample.Outcome} ({sample.Error})" };
}
