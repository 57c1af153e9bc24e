namespace LoadHarness.Reports.Prometheus;

/// <summary>The measurements of one set of labels. It has one owner and is not safe for several threads.</summary>
internal sealed class MetricSeries
{
    private readonly KeyValuePair<string, object?>[] _labels;
    private readonly long[] _buckets;

    /// <param name="labels">Names and values, in the order in which they are measured.</param>
    /// <param name="bounds">How many bounds its buckets have.</param>
    public MetricSeries(ReadOnlySpan<KeyValuePair<string, object?>> labels, int bounds)
    {
        _labels = labels.ToArray();
        _buckets = new long[bounds + 1];
    }

    /// <summary>Names and values.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Labels => _labels;

    /// <summary>The sum of a counter or histogram, or the value of a gauge.</summary>
    public double Value { get; private set; }

    /// <summary>Measurements in each bucket of a histogram, the infinite one last; not yet summed up.</summary>
    public IReadOnlyList<long> Buckets => _buckets;

    /// <summary>Whether these are its labels.</summary>
    public bool Is(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (labels.Length != _labels.Length)
        {
            return false;
        }

        for (var index = 0; index < labels.Length; index++)
        {
            // The same text is mostly the same object.
            if (!ReferenceEquals(labels[index].Value, _labels[index].Value) && !Equals(labels[index].Value, _labels[index].Value)
                || labels[index].Key != _labels[index].Key)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds to a counter.</summary>
    public void Add(double value) => Value += value;

    /// <summary>Sets a gauge, or a counter that counts by itself.</summary>
    public void Set(double value) => Value = value;

    /// <summary>Counts a measurement of a histogram.</summary>
    public void Count(double value, IReadOnlyList<double> bounds)
    {
        // A bound belongs to its bucket: le means "less or equal".
        var (low, high) = (0, bounds.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = value <= bounds[middle] ? (low, middle) : (middle + 1, high);
        }

        _buckets[low]++;
        Value += value;
    }
}
