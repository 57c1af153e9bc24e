using System.Text.Json.Serialization;

namespace LoadHarness.Results;

/// <summary>One reason to believe a run, or not.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Ok">Whether it held.</param>
/// <param name="Why">The figure and the limit, in one sentence.</param>
public sealed record ValidityCheck(string Name, bool Ok, string Why)
{
    /// <summary>Whose doing it is when it does not hold; not in the file where that is the harness's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public CheckSubject Subject { get; init; }
}

/// <summary>Whose doing a broken check is, which decides what follows from it.</summary>
public enum CheckSubject
{
    /// <summary>The harness's: its own books are wrong, and nothing that it says can be believed.</summary>
    Harness,

    /// <summary>A busy machine's: times cannot be believed, nor that something came too late; all else can.</summary>
    Machine,

    /// <summary>The target's: it failed, and the run says so.</summary>
    Target,
}
