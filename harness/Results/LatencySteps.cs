namespace LoadHarness.Results;

/// <summary>The samples of one latency in one round, in steps of up to 1 % of their value: what shares beyond a limit are counted from.</summary>
public sealed class LatencySteps
{
    private readonly double[] _values;
    private readonly long[] _upTo;

    /// <param name="distribution">Pairs of the highest value of a step, in microseconds, and the count of samples in it, ascending.</param>
    public LatencySteps(IReadOnlyList<long[]> distribution)
    {
        _values = [.. distribution.Select(pair => (double)pair[0])];
        _upTo = new long[_values.Length];
        for (var step = 0; step < _upTo.Length; step++)
        {
            _upTo[step] = distribution[step][1] + (step == 0 ? 0 : _upTo[step - 1]);
        }
    }

    /// <summary>Samples.</summary>
    public long Count => _upTo.Length == 0 ? 0 : _upTo[^1];

    /// <summary>The highest value of each step, in microseconds, ascending.</summary>
    public IReadOnlyList<double> Values => _values;

    /// <summary>Samples in the steps whose highest value is above a limit; those of the limit's own step may lie a little below it.</summary>
    public long Above(double limit)
    {
        var step = Array.BinarySearch(_values, limit);
        var upTo = step >= 0 ? step + 1 : ~step;
        return Count - (upTo == 0 ? 0 : _upTo[upTo - 1]);
    }

    /// <summary>The quantile of these samples and of others that are slower than any, by the rank of <see cref="Histograms.LatencyHistogram.Quantile"/>.</summary>
    /// <param name="p">0..1 exclusive.</param>
    /// <param name="slower">How many others.</param>
    /// <returns>In microseconds; infinite where it is one of the others.</returns>
    public double Quantile(double p, long slower)
    {
        var rank = Math.Clamp((p * (Count + slower + (1 / 3.0))) + (1 / 3.0), 1, Math.Max(1, Count + slower));
        var (below, above) = (At(Math.Floor(rank)), At(Math.Ceiling(rank)));
        return double.IsInfinity(above) ? above : below + ((rank - Math.Floor(rank)) * (above - below));

        double At(double place) => place > Count ? double.PositiveInfinity : _values[Array.FindIndex(_upTo, upTo => upTo >= place)];
    }
}
