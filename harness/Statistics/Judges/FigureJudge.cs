using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Text;

namespace LoadHarness.Statistics.Judges;

/// <summary>Judges limits on one exact figure of each arm: a share, a number per request, a size.</summary>
internal static class FigureJudge
{
    /// <summary>The gate's answer over these arms, at least one. An arm without the figure leaves it inconclusive.</summary>
    public static GateResult Judge(InvariantGate gate, IReadOnlyList<ArmResult> arms)
    {
        Func<ArmResult, Figure> measure = gate.Invariant switch
        {
            Invariant.ResumedShare => Resumed,
            Invariant.ConnectionsPerRequest => PerRequest,
            Invariant.HandshakeBytesSent => arm => Bytes(arm, arm.HandshakeBytes?.Sent, "sent"),
            Invariant.HandshakeBytesReceived => arm => Bytes(arm, arm.HandshakeBytes?.Received, "received"),
            _ => throw new ArgumentOutOfRangeException(nameof(gate), gate.Invariant, "not a figure"),
        };
        var figures = arms.Select(measure).ToArray();
        var seen = figures.Where(figure => figure.Value is not null).OrderBy(figure => figure.Value).ToArray();
        var range = InvariantRule.Of(gate.Invariant).Range!;
        var measured = seen.Length == 0 ? "not measured"
            : seen[0].Value == seen[^1].Value ? seen[0].Shown
            : $"{seen[0].Shown} to {seen[^1].Shown}";

        string[] breaches =
        [
            .. seen.Where(figure => figure.Value < gate.AtLeast).Select(figure => $"{figure.Found}, less than {range.Show(gate.AtLeast!.Value)}"),
            .. seen.Where(figure => figure.Value > gate.AtMost).Select(figure => $"{figure.Found}, more than {range.Show(gate.AtMost!.Value)}"),
        ];
        string[] unseen = [.. figures.Where(figure => figure.Value is null).Select(figure => figure.Found)];
        return breaches.Length > 0 ? Result(Verdict.Fail, string.Join("; ", breaches))
            : unseen.Length > 0 ? Result(Verdict.Inconclusive, string.Join("; ", unseen))
            : Result(Verdict.Pass, string.Join("; ", figures.Select(figure => figure.Found)));

        GateResult Result(Verdict verdict, string why) => new(gate.Name, gate.Rule, measured, verdict, why + ".");
    }

    private static Figure Resumed(ArmResult arm)
    {
        var (resumed, opened) = (arm.Connections.Resumed, arm.Connections.Full + arm.Connections.Resumed);
        var share = (double)resumed / opened;
        return opened == 0
            ? Figure.None(arm, "new connection")
            : new(share, Figures.Percent(share), $"{arm.Name}: {Figures.Count(resumed)} of {Figures.Count(opened, "new connection")} were resumed");
    }

    private static Figure PerRequest(ArmResult arm)
    {
        var (opened, answered) = (arm.Connections.Full + arm.Connections.Resumed, ArmProof.Answered(arm));
        var ratio = (double)opened / answered;
        return answered == 0
            ? Figure.None(arm, "answered request")
            : new(ratio, Figures.Number(ratio, Figures.Decimals(0, ratio == 0 ? [] : [ratio])), $"{arm.Name}: {Figures.Count(opened, "new connection")} in {Figures.Count(answered, "answered request")}");
    }

    private static Figure Bytes(ArmResult arm, long? bytes, string way) => bytes is { } median
        ? new(median, Figures.Count(median), $"{arm.Name}: {Figures.Count(median, "byte")} {way} in a handshake")
        : Figure.None(arm, "handshake");

    /// <summary>An arm's value, how tables show it, and what was found in words; without a value what there was none of.</summary>
    private sealed record Figure(double? Value, string Shown, string Found)
    {
        public static Figure None(ArmResult arm, string noun) => new(null, "", $"{arm.Name}: no {noun} to judge");
    }
}
