namespace LoadHarness.Scenarios.Claims;

/// <summary>C5: which steps mTLS adds, and what each end spends on them, from handshakes whose messages were timed.</summary>
internal sealed class MutualStepsClaim() : Claim("C5", "mTLS adds a certificate request, a client certificate, a proof and a check to ordinary TLS.")
{
    // Request, certificate and proof; the check is LLA's work on the last two.
    private const int MessagesAdded = 3;

    protected override IReadOnlyList<ClaimResult> Answer(RunResult run)
    {
        var pairs = run.Pairs(
            mutual => mutual is { Mode: ConnectionMode.Cold, Authentication: Authentication.Mutual, Anatomy: not null },
            (mutual, other) => other is { Mode: ConnectionMode.Cold, Authentication: Authentication.OneWay, Anatomy: not null } && other.Key == mutual.Key).ToList();
        if (pairs.Count == 0)
        {
            return [NotAnswered("The run has no full mutual handshake beside a one-way one, message by message.")];
        }

        var added = pairs.TrueForAll(pair => Added(pair.Arm) == MessagesAdded && Added(pair.Baseline) == 0);
        var costs = added && pairs.TrueForAll(pair => pair.Arm.Anatomy!.OnlyMutual is { TtsCpu.Low: > 0, LlaCpu.Low: > 0 });
        return [Judged(refuted: !added, confirmed: costs, $"On a full handshake they cost {string.Join("; ", pairs.Select(Cost))}.")];
    }

    private static int Added(ArmResult arm) => arm.Anatomy!.Messages.Count(message => message.IsOnlyMutual);

    private static string Cost((string Label, ArmResult Baseline, ArmResult Arm) pair)
    {
        var (mutual, oneWay) = (pair.Arm.Anatomy!, pair.Baseline.Anatomy!);
        return mutual.OnlyMutual is not { } steps ? $"nothing with {pair.Label}"
            : $"TTS {Text(steps.TtsCpu)} and LLA {Text(steps.LlaCpu)} of CPU with {pair.Label}, {Format.Duration(steps.Time.Value)} of the {Format.Duration(mutual.Whole.Time.Value)} until both ends are done, "
                + $"where one-way takes {Format.Duration(oneWay.Whole.Time.Value)}";
    }

    private static string Text(AnatomyTime time) => Format.Duration(time.Value, time.Low, time.High);
}
