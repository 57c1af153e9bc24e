namespace LoadHarness.Reports.Charts;

/// <summary>Leaves out points that the eye cannot tell from their neighbours: they would cost bytes in every report.</summary>
public static class Thinned
{
    /// <summary>The first and the last point, and between them those that lie at least a pixel from the last one kept.</summary>
    public static IEnumerable<(double X, double Y)> From(IEnumerable<(double X, double Y)> points)
    {
        (double X, double Y)? kept = null;
        (double X, double Y)? skipped = null;
        foreach (var point in points)
        {
            if (kept is { } last && Math.Abs(point.X - last.X) + Math.Abs(point.Y - last.Y) < 1)
            {
                skipped = point;
                continue;
            }

            kept = point;
            skipped = null;
            yield return point;
        }

        if (skipped is { } end)
        {
            yield return end;
        }
    }
}
