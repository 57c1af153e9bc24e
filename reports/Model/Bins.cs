namespace LoadHarness.Reports.Model;

/// <summary>A latency distribution as run.json holds it: how many samples lie at which microseconds. Draws only; judges nothing.</summary>
public sealed class Bins
{
    private readonly List<(double Value, long Count)> _bins;

    /// <summary>Takes pairs of a value in microseconds and a count, ascending; empty bins are dropped.</summary>
    public Bins(IEnumerable<long[]> pairs)
    {
        // A logarithmic axis has no zero: what is below the resolution of a microsecond is drawn at one.
        _bins = [.. pairs.Where(pair => pair is [_, > 0]).Select(pair => (Math.Max(1.0, pair[0]), pair[1]))];
        Total = _bins.Sum(bin => bin.Count);
    }

    /// <summary>Whether there are enough samples for a density; with fewer it is an invention, and each sample is drawn instead.</summary>
    public bool SupportDensity => Total >= LatencySummary.SamplesBeyondToShow;

    /// <summary>Samples in all bins.</summary>
    public long Total { get; }

    /// <summary>The values that hold samples, in microseconds, ascending.</summary>
    public IEnumerable<double> Values => _bins.Select(bin => bin.Value);

    /// <summary>The value in microseconds at the quantile <paramref name="p"/> in 0..1; needs at least one sample.</summary>
    public double Quantile(double p)
    {
        var rank = p * Total;
        long seen = 0;
        foreach (var (value, count) in _bins)
        {
            seen += count;
            if (seen >= rank)
            {
                return value;
            }
        }

        return _bins[^1].Value;
    }

    /// <summary>
    /// The curve of a percentile plot: value against "nines", −log₁₀(1 − p), at Hazen positions p = (k − ½)/n, so that the largest sample
    /// is drawn, at log₁₀(2n) nines.
    /// </summary>
    public IEnumerable<(double Nines, double Value)> Percentiles()
    {
        double total = Total;
        long below = 0;
        foreach (var (value, count) in _bins)
        {
            yield return (-Math.Log10((Total - below - 0.5) / total), value);
            below += count;
            if (count > 1)
            {
                yield return (-Math.Log10((Total - below + 0.5) / total), value);
            }
        }
    }

    /// <summary>Each value with the share, 0..1, of samples that are at most as large.</summary>
    public IEnumerable<(double Value, double Share)> Cumulative()
    {
        double total = Total;
        long seen = 0;
        foreach (var (value, count) in _bins)
        {
            seen += count;
            yield return (value, seen / total);
        }
    }

    /// <summary>The corners of the line through <see cref="Cumulative"/>, which rises at each value.</summary>
    public IEnumerable<(double Value, double Share)> Steps()
    {
        var reached = 0.0;
        foreach (var (value, share) in Cumulative())
        {
            yield return (value, reached);
            yield return (value, share);
            reached = share;
        }
    }

    /// <summary>
    /// Samples per decade as a share of all, at <paramref name="points"/> places evenly spread over <paramref name="low"/> to
    /// <paramref name="high"/> on a logarithmic scale: a Gaussian kernel over log₁₀ of the value, with Silverman's robust bandwidth
    /// 0.9·min(σ, IQR/1.34)·n^(−1/5) (Density Estimation, 1986, eq. 3.31).
    /// </summary>
    public double[] Density(double low, double high, int points)
    {
        var start = Math.Log10(low);
        var step = (Math.Log10(high) - start) / (points - 1);
        var bandwidth = Math.Max(Bandwidth(), step);
        var reach = (int)Math.Ceiling(4 * bandwidth / step);
        var density = new double[points];
        foreach (var (value, count) in _bins)
        {
            var centre = (Math.Log10(value) - start) / step;
            var weight = count / (Total * bandwidth * Math.Sqrt(2 * Math.PI));
            for (var i = Math.Max(0, (int)centre - reach); i <= Math.Min(points - 1, (int)centre + reach); i++)
            {
                var distance = (i - centre) * step / bandwidth;
                density[i] += weight * Math.Exp(-0.5 * distance * distance);
            }
        }

        return density;
    }

    private double Bandwidth()
    {
        // Half the bins' resolution of 1 % would resolve single bins; four times it never does.
        const double Least = 0.0172;
        double total = Total;
        var mean = _bins.Sum(bin => bin.Count * Math.Log10(bin.Value)) / total;
        var deviation = Math.Sqrt(_bins.Sum(bin => bin.Count * Math.Pow(Math.Log10(bin.Value) - mean, 2)) / total);
        var quartiles = Math.Log10(Quantile(0.75) / Quantile(0.25)) / 1.34;
        var spread = quartiles > 0 ? Math.Min(deviation, quartiles) : deviation;
        return Math.Max(Least, 0.9 * spread * Math.Pow(total, -0.2));
    }
}
