using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Text;

namespace LoadHarness.Statistics.Judges;

/// <summary>Judges gates on counts. They are exact: no interval, no share of the error budget.</summary>
public static class InvariantJudge
{
    /// <summary>
    /// The gate's answer over all arms it applies to. An arm without a single request to look at leaves it inconclusive; a gate that
    /// applies to no arm passes and says so.
    /// </summary>
    public static GateResult Judge(InvariantGate gate, IReadOnlyList<ArmResult> arms)
    {
        var rule = InvariantRule.Of(gate.Invariant);
        var group = gate.Arms is null ? rule.Arms : rule.Selectable;
        var chosen = arms
            .Where(arm => group.Holds(arm.Mode, arm.Authentication, arm.Impostors is not null))
            .Where(arm => gate.Arms?.Contains(arm.Name) ?? Promises(arm, gate.Invariant))
            .ToArray();
        return chosen.Length == 0
            ? new(gate.Name, gate.Rule, "no such arm", Verdict.Pass, "The rule applies to no arm of this plan.")
            : gate.Invariant switch
            {
                Invariant.ProvenShare => Judge(gate, chosen, arm => Proven(arm, gate.AtLeast ?? 0)),
                Invariant.ColdNeverResumed => Judge(gate, chosen, NotResumed),
                Invariant.NoErrors => Judge(gate, chosen, arm => Ok(arm, (long)(gate.AtMost ?? 0))),
                Invariant.IdentityVerified => Judge(gate, chosen, Verified),
                Invariant.ImpostorsKeptOut => Judge(gate, chosen, KeptOut),
                Invariant.RefusedForTheirFlaw => Judge(gate, chosen, RefusedForTheirFlaw),
                Invariant.ImpostorsResumed => Judge(gate, chosen, arm => ResumedAsClaimed(arm, gate.AtLeast ?? 0)),
                Invariant.RoundTrips => Judge(gate, chosen, gate.AtMost is { } most ? arm => TookAtMost(arm, (int)most) : TookItsRoundTrips),
                Invariant.ResumedShare or Invariant.ConnectionsPerRequest or Invariant.HandshakeBytesSent or Invariant.HandshakeBytesReceived =>
                    FigureJudge.Judge(gate, chosen),
                _ => throw new ArgumentOutOfRangeException(nameof(gate), gate.Invariant, "no such invariant"),
            };
    }

    // Where the server refuses tickets because it was told to, nobody promised that connections are resumed; a gate may name the arm.
    private static bool Promises(ArmResult arm, Invariant invariant) =>
        (invariant is not (Invariant.ProvenShare or Invariant.ResumedShare) || arm.Disturbance is null or { RefusesTicketEvery: null, Fault: null })
        && (invariant is not (Invariant.NoErrors or Invariant.IdentityVerified) || arm.Disturbance?.Fault is null);

    private static Tally Proven(ArmResult arm, double least) =>
        new(arm.Name, ArmProof.Proven(arm), ArmProof.Answered(arm), "answered request", "travelled on the connection that the arm claims", least);

    private static Tally NotResumed(ArmResult arm)
    {
        var answered = ArmProof.Answered(arm);
        return new(arm.Name, answered - arm.Connections.Resumed, answered, "answered request", "travelled on a connection that was not resumed", 1);
    }

    private static Tally Ok(ArmResult arm, long allowed) =>
        new(arm.Name, arm.Requests - ArmProof.Failed(arm), arm.Requests, "request", "ended without an error", 1)
        {
            Allowed = allowed,
            Causes = Causes(arm.Outcomes.Where(outcome => outcome.Key != nameof(Outcome.Ok)).Select(outcome => (outcome.Key, outcome.Value))),
        };

    private static Tally KeptOut(ArmResult arm) =>
        new(arm.Name, arm.Requests - arm.Impostors!.Admitted, arm.Requests, "request", "were kept out", 1);

    private static Tally RefusedForTheirFlaw(ArmResult arm)
    {
        var (expected, refused) = (arm.Impostors!.Expected, arm.Impostors.Refused);
        var right = refused.Where(refusal => refusal.By == expected.By && refusal.Reason == expected.Reason.ToString()).Sum(refusal => refusal.Count);
        var others = Causes([
            .. refused.Where(refusal => refusal.By == expected.By && refusal.Reason != expected.Reason.ToString()).Select(refusal => (refusal.Reason, refusal.Count)),
            .. arm.Errors.Select(error => (error.Outcome, error.Count)),
        ]);
        return new(arm.Name, Math.Min(right, arm.Requests), arm.Requests, "request", "were refused for what is wrong with them", 1)
        {
            Causes = $"expected {(expected.By == Side.Client ? "TTS" : "LLA")} to say {expected.Reason}{(others.Length > 0 ? $", but: {others}" : "")}",
        };
    }

    private static Tally ResumedAsClaimed(ArmResult arm, double least)
    {
        var taken = arm.Impostors!.TicketsTaken;
        var kept = arm.Mode == ConnectionMode.Resumed ? taken : arm.Requests - taken;
        return new(arm.Name, kept, arm.Requests, "request", "were refused in the kind of handshake that the arm claims", least);
    }

    private static string Causes(IEnumerable<(string Name, long Count)> causes) => string.Join(", ", causes
        .Where(cause => cause.Count > 0)
        .OrderByDescending(cause => cause.Count)
        .ThenBy(cause => cause.Name, StringComparer.Ordinal)
        .Select(cause => $"{Figures.Count(cause.Count)} {cause.Name}"));

    private static Tally Verified(ArmResult arm)
    {
        var answered = ArmProof.Answered(arm);
        return new(arm.Name, arm.IdentityVerified, answered, "answer", "name the expected client", 1)
        {
            // A server that nobody here wrote says nothing about any request; one that testifies for some must for all.
            Blind = answered > 0 && arm.Connections.ClientOnly >= answered ? "the server does not say whom it saw" : null,
        };
    }

    // A HelloRetryRequest adds a round trip and is no excuse: a server that asks for it makes every client pay.
    private static Tally TookItsRoundTrips(ArmResult arm)
    {
        var expected = arm.Mode == ConnectionMode.Cold && arm.Tls == Names.Of(TlsVersion.Tls12) ? 2 : 1;
        var others = arm.RoundTrips.Where(trips => trips.Key != expected).Select(trips => $"{Figures.Count(trips.Value)} took {trips.Key}").ToArray();
        var total = arm.RoundTrips.Values.Sum();
        return new(arm.Name, arm.RoundTrips.GetValueOrDefault(expected), total, "handshake", "took the round trips of their kind", 1)
        {
            Causes = others.Length == 0 ? "" : $"expected {expected}; {string.Join(", ", others)}; a HelloRetryRequest adds one",
        };
    }

    private static Tally TookAtMost(ArmResult arm, int most) => new(
        arm.Name,
        arm.RoundTrips.Where(trips => trips.Key <= most).Sum(trips => trips.Value),
        arm.RoundTrips.Values.Sum(),
        "handshake",
        $"took at most {Figures.Count(most, "round trip")}",
        1)
    {
        Causes = string.Join(", ", arm.RoundTrips.Where(trips => trips.Key > most).Select(trips => $"{Figures.Count(trips.Value)} took {trips.Key}")),
    };

    private static GateResult Judge(InvariantGate gate, ArmResult[] arms, Func<ArmResult, Tally> count)
    {
        Tally[] tallies = [.. arms.Select(count)];
        var measured = $"{Figures.Count(tallies.Sum(tally => tally.Kept))} of {Figures.Count(tallies.Sum(tally => tally.Total))}";
        if (tallies.Where(tally => tally is { Blind: null, Broken: true }).ToArray() is { Length: > 0 } broken)
        {
            return Result(Verdict.Fail, measured, Sentence(broken.Select(tally => tally.Breach)));
        }

        if (tallies.Where(tally => tally.Blind is not null || tally.Total == 0).ToArray() is { Length: > 0 } unseen)
        {
            return Result(Verdict.Inconclusive, measured, Sentence(unseen.Select(tally => tally.Unseen)));
        }

        return Result(Verdict.Pass, measured, $"{measured} {tallies[0].Noun}s of {Figures.Count(tallies.Length, "arm")} {tallies[0].Rule}.");

        GateResult Result(Verdict verdict, string measured, string why) => new(gate.Name, gate.Rule, measured, verdict, why);
    }

    private static string Sentence(IEnumerable<string> parts) => string.Join("; ", parts) + ".";

    /// <summary>How many of an arm's requests keep the rule.</summary>
    private sealed record Tally(string Arm, long Kept, long Total, string Noun, string Rule, double Least)
    {
        public string? Blind { get; init; }

        public string Causes { get; init; } = "";

        /// <summary>Requests that may break the rule.</summary>
        public long Allowed { get; init; }

        public bool Broken => Kept < (Least * Total) - Allowed;

        public string Breach =>
            $"{Arm}: only {Figures.Count(Kept)} of {Figures.Count(Total, Noun)} {Rule}, "
            + (Least < 1 ? $"less than {Figures.Percent(Least)}" : Allowed > 0 ? $"all but {Figures.Count(Allowed)} must be" : "all must be")
            + (Causes.Length > 0 ? $" ({Causes})" : "");

        public string Unseen => $"{Arm}: {Blind ?? $"no {Noun} to judge"}";
    }
}
