namespace LoadHarness.Scenarios.Claims;

/// <summary>A piece of the usual advice, and the one way in which a run answers it, whatever its scenario.</summary>
/// <param name="id">Its number.</param>
/// <param name="text">What people say.</param>
internal abstract class Claim(string id, string text)
{
    /// <summary>What the run says to it; more than one answer where the claim holds for a part of what was measured.</summary>
    public IReadOnlyList<ClaimResult> Of(RunResult run) => run.Verdict == Verdict.Invalid ? [NotAnswered("The run is invalid, and answers nothing.")] : Answer(run);

    /// <summary>The answer of a run that can be believed.</summary>
    protected abstract IReadOnlyList<ClaimResult> Answer(RunResult run);

    /// <summary>The run is about something else, or the claim names nothing to judge it by.</summary>
    protected ClaimResult NotAnswered(string sentence) => With(ClaimAnswer.NotAnswered, sentence);

    /// <summary>What was measured says neither.</summary>
    protected ClaimResult Open(string sentence) => With(ClaimAnswer.Inconclusive, sentence);

    /// <summary>Refuted comes first: without qualification a claim is wrong as soon as it fails somewhere.</summary>
    protected ClaimResult Judged(bool refuted, bool confirmed, string sentence) =>
        With(refuted ? ClaimAnswer.Refuted : confirmed ? ClaimAnswer.Confirmed : ClaimAnswer.Inconclusive, sentence);

    /// <summary>The claim with an answer and what was measured.</summary>
    protected ClaimResult With(ClaimAnswer answer, string sentence) => new(id, text, answer, sentence);
}
