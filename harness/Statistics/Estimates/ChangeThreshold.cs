namespace LoadHarness.Statistics.Estimates;

/// <summary>From which size on a change from one run to the next is more than the changes that past runs show without a cause.</summary>
/// <remarks>
/// Tukey's far-out fence, Q3 + 3·IQR, of |x_i − x_(i+1)|/x_i, as rustls' bench runner has it. It follows whatever makes runs differ on
/// this machine, which the rounds of one run cannot show.
/// </remarks>
public static class ChangeThreshold
{
    /// <summary>Past runs from which on the fence is worth more than a fixed limit.</summary>
    public const int FewestRuns = 10;

    /// <summary>The threshold as a share of the value, such as 0.08; null with fewer than <see cref="FewestRuns"/> values.</summary>
    /// <param name="history">One positive value a run, in the order in which they were run.</param>
    public static double? Of(IReadOnlyList<double> history)
    {
        if (history.Count < FewestRuns)
        {
            return null;
        }

        double[] changes = [.. history.Zip(history.Skip(1), (x, next) => Math.Abs(x - next) / x).Order()];
        var (lower, upper) = (Quartile(changes, 0.25), Quartile(changes, 0.75));
        return upper + (3 * (upper - lower));
    }

    /// <summary>Linear between the order statistics, at position p·(n − 1) from 0 (Hyndman and Fan 1996, type 7: what most tools show).</summary>
    private static double Quartile(double[] ascending, double p)
    {
        var position = p * (ascending.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, ascending.Length - 1);
        return ascending[below] + ((position - below) * (ascending[above] - ascending[below]));
    }
}
