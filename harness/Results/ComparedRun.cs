namespace LoadHarness.Results;

/// <summary>One of the two runs of a comparison.</summary>
public enum ComparedRun
{
    /// <summary>The stored run.</summary>
    Baseline,

    /// <summary>The run that is judged.</summary>
    Candidate,
}
