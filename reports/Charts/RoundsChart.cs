namespace LoadHarness.Reports.Charts;

/// <summary>One metric of every round and arm, a dot each, in the order in which they were measured: what drifts over the run slopes.</summary>
/// <param name="Metric">Name of the metric, a time or CPU time, such as <c>service p50</c>.</param>
/// <param name="Arms">The arms; at least one has a dot.</param>
/// <param name="Positions">How many blocks a round has.</param>
public sealed record RoundsChart(string Metric, IReadOnlyList<RoundsSeries> Arms, int Positions) : Chart
{
    private const double Left = 84;
    private const double Right = Width - 24;
    private const double PlotHeight = 240;

    // Hover text for thousands of dots would be most of the page.
    private const int MostToHover = 600;

    public override string Title => $"{Metric} of each round by arm";

    public override string Description => string.Join("; ", Arms.Select(Spoken)) + ".";

    protected override double Draw(Svg svg)
    {
        var top = Legend.Draw(svg, [.. Arms.Select(arm => LegendEntry.OfDots(arm.Index, arm.Name, arm.Dots.Count == 0 ? "not measured" : ""))]);
        var bottom = top + PlotHeight;
        var dots = Arms.SelectMany(arm => arm.Dots).ToList();
        var rounds = dots.Max(dot => dot.Round);
        var time = LogScale.Around(dots.Min(dot => dot.Microseconds), dots.Max(dot => dot.Microseconds), bottom, top);

        double RoundAt(int round) => Left + ((round - 1) * (Right - Left) / rounds);
        double X(RoundsSeries.Dot dot) => RoundAt(dot.Round) + ((dot.Position - 0.5) / Positions * (Right - Left) / rounds);

        TimeAxis.DrawLeft(svg, time, Left, Right, $"{Metric} (log scale)");
        DrawRounds(svg, rounds, RoundAt, top, bottom);
        foreach (var arm in Arms.Where(arm => arm.Dots.Count > 0))
        {
            svg.OpenSeries(Theme.Series(arm.Index), arm.Name, Spoken(arm));
            svg.Polyline(arm.Dots.Select(dot => (X(dot), time.Map(dot.Microseconds))), "thread");
            if (dots.Count > MostToHover)
            {
                svg.Markers(arm.Dots.Select(dot => (X(dot), time.Map(dot.Microseconds))), Theme.Dot(arm.Index));
            }
            else
            {
                foreach (var dot in arm.Dots)
                {
                    svg.Marker(X(dot), time.Map(dot.Microseconds), Theme.Dot(arm.Index), $"{arm.Name}, {dot.Round}: {Format.Duration(dot.Microseconds)}");
                }
            }

            svg.CloseGroup();
        }

        return bottom + 52;
    }

    private static void DrawRounds(Svg svg, int rounds, Func<int, double> at, double top, double bottom)
    {
        // As many numbers as stand apart, at every round, every second, every fifth and so on.
        var width = at(2) - at(1);
        int[] steps = [1, 2, 5, 10, 20, 50, 100];
        var step = steps.FirstOrDefault(step => step * width >= 24, steps[^1]);
        for (var round = 1; round <= rounds; round++)
        {
            if (round > 1 && width >= 8)
            {
                svg.Line(at(round), top, at(round), bottom, "minor");
            }

            if (round % step == 0 || (round == 1 && step < 3))
            {
                svg.Text(at(round) + (width / 2), bottom + 19, Format.Count(round), "tick", TextAnchor.Middle);
            }
        }

        Axis.Base(svg, at(1), at(rounds + 1), bottom, "round");
    }

    private static string Spoken(RoundsSeries arm) => arm.Dots.Count == 0
        ? $"{arm.Name}: not measured"
        : $"{arm.Name}: {Format.Duration(arm.Dots[0].Microseconds)} in round {arm.Dots[0].Round}, {Format.Duration(arm.Dots[^1].Microseconds)} in round {arm.Dots[^1].Round}, "
            + $"between {Format.Duration(arm.Dots.Min(dot => dot.Microseconds))} and {Format.Duration(arm.Dots.Max(dot => dot.Microseconds))}";
}

/// <summary>One arm in a chart of rounds.</summary>
/// <param name="Index">Place of the arm in the run, from 0: its colour and shape, the same in every chart.</param>
/// <param name="Name">The arm's name.</param>
/// <param name="Dots">What was measured, in the order of the rounds; may be empty.</param>
public sealed record RoundsSeries(int Index, string Name, IReadOnlyList<RoundsSeries.Dot> Dots)
{
    /// <summary>One round.</summary>
    /// <param name="Round">Its number, from 1.</param>
    /// <param name="Position">Place of the arm's block in the round, from 1.</param>
    /// <param name="Microseconds">The value, above 0.</param>
    public sealed record Dot(int Round, int Position, double Microseconds);
}
