namespace LoadHarness.Actors;

/// <summary>How a supervised child ended for good.</summary>
public enum ChildEnd
{
    /// <summary>It returned: its work is done.</summary>
    Finished,

    /// <summary>The token stopped it, or its next start.</summary>
    Aborted,

    /// <summary>It failed more often than the policy forgives.</summary>
    GivenUp,
}
