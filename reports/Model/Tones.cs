using LoadHarness.Gates;

namespace LoadHarness.Reports.Model;

/// <summary>The tone of each judgement.</summary>
public static class Tones
{
    /// <summary>The tone of a verdict; an invalid run is bad news as well.</summary>
    public static Tone Of(Verdict verdict) => verdict switch
    {
        Verdict.Pass => Tone.Good,
        Verdict.Inconclusive => Tone.Doubt,
        _ => Tone.Bad,
    };

    /// <summary>The tone of an answer. A refuted claim is a finding, not a fault, but it must stand out.</summary>
    public static Tone Of(ClaimAnswer answer) => answer switch
    {
        ClaimAnswer.Confirmed => Tone.Good,
        ClaimAnswer.Refuted => Tone.Bad,
        ClaimAnswer.NotAnswered => Tone.Neutral,
        _ => Tone.Doubt,
    };
}

/// <summary>How good the news is: neither, as it should be, broken or undecided; renderers choose colour and mark by it.</summary>
public enum Tone { Neutral, Good, Bad, Doubt }
