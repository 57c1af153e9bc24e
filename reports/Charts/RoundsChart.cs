using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Charts;

/// <summary>One metric of every round and arm, a dot each, in the order in which they were measured: what drifts over the run slopes.</summary>
/// <param name="Metric">Name of the metric, a time or CPU time, such as <c>service p50</c>.</param>
/// <param name="Arms">The arms; at least one has a dot.</param>
/// <param name="Positions">How many blocks a round has.</param>
public sealed record RoundsChart(string Metric, IReadOnlyList<RoundsSeries> Arms, int Positions) : Chart
{
    public override string Title => $"{Metric} of each round by arm";

    public override string Description => string.Join("; ", Arms.Select(Spoken)) + ".";

    internal override double Draw(Picture picture)
    {
        var dots = Arms.SelectMany(arm => arm.Dots).ToList();
        var last = dots.Max(dot => dot.Round);
        var time = LogScale.Around(dots.Min(dot => dot.Microseconds), dots.Max(dot => dot.Microseconds), Format.Tick);
        var top = Key.Draw(picture, [.. Arms.Select(arm => KeyEntry.OfDots(arm.Look, arm.Name, arm.Dots.Count == 0 ? "not measured" : ""))]);
        return Multiples.Draw(picture, [.. Arms.Where(arm => arm.Dots.Count > 0)], top, (240, 84, 24), (new RoundScale(last), time), (panel, arms) =>
        {
            panel.AxisLeft($"{Metric} (log scale)");
            panel.AxisBelow("round", spacing: 24);
            foreach (var arm in arms)
            {
                picture.BeginSeries(arm.Look.Style, arm.Name, Spoken(arm));
                DrawArm(panel, arm, dots.Count);
            }
        });
    }

    private void DrawArm(Panel panel, RoundsSeries arm, int all)
    {
        var places = arm.Dots.Select(dot => (X: dot.Round + ((dot.Position - 0.5) / Positions), Y: dot.Microseconds)).ToList();
        panel.Line(places, "thread");
        panel.Dots(places, arm.Look.Dot, i => $"{arm.Name}, {arm.Dots[i].Round}: {Format.Duration(arm.Dots[i].Microseconds)}", all);
    }

    private static string Spoken(RoundsSeries arm) => arm.Dots.Count == 0
        ? $"{arm.Name}: not measured"
        : $"{arm.Name}: {Format.Duration(arm.Dots[0].Microseconds)} in round {arm.Dots[0].Round}, {Format.Duration(arm.Dots[^1].Microseconds)} in round {arm.Dots[^1].Round}, "
            + $"between {Format.Duration(arm.Dots.Min(dot => dot.Microseconds))} and {Format.Duration(arm.Dots.Max(dot => dot.Microseconds))}";
}

/// <summary>One arm in a chart of rounds.</summary>
/// <param name="Look">How the arm looks, the same in every chart.</param>
/// <param name="Name">The arm's name.</param>
/// <param name="Dots">What was measured, in the order of the rounds; may be empty.</param>
public sealed record RoundsSeries(Look Look, string Name, IReadOnlyList<RoundsSeries.Dot> Dots) : ISeries
{
    /// <summary>One round.</summary>
    /// <param name="Round">Its number, from 1.</param>
    /// <param name="Position">Place of the arm's block in the round, from 1.</param>
    /// <param name="Microseconds">The value, above 0.</param>
    public sealed record Dot(int Round, int Position, double Microseconds);
}
