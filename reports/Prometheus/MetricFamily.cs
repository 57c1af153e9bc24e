using System.Diagnostics.Metrics;

namespace LoadHarness.Reports.Prometheus;

/// <summary>All series of one instrument. It has one owner and is not safe for several threads.</summary>
internal sealed class MetricFamily
{
    private readonly List<MetricSeries> _series = [];
    private readonly FamilyKind _kind;
    private readonly bool _isObserved;

    private MetricFamily(Instrument instrument, FamilyKind kind, IReadOnlyList<double> bounds)
    {
        Name = PrometheusName.Of(instrument.Name, instrument.Unit, kind);
        Description = instrument.Description ?? instrument.Name;
        Bounds = bounds;
        _kind = kind;
        _isObserved = instrument.IsObservable;
    }

    /// <summary>Its name in Prometheus.</summary>
    public string Name { get; }

    /// <summary>What it is, in a line.</summary>
    public string Description { get; }

    /// <summary>Counter, gauge or histogram.</summary>
    public FamilyKind Kind => _kind;

    /// <summary>Upper bounds of the buckets, rising, without the infinite one; empty unless a histogram.</summary>
    public IReadOnlyList<double> Bounds { get; }

    /// <summary>The series so far, in the order in which they came.</summary>
    public IReadOnlyList<MetricSeries> Series => _series;

    /// <summary>The family of an instrument; null for one of a kind that is not exposed.</summary>
    public static MetricFamily? Of(Instrument instrument) => instrument switch
    {
        Counter<long> or Counter<int> or Counter<double> or ObservableCounter<long> or ObservableCounter<int> or ObservableCounter<double> =>
            new(instrument, FamilyKind.Counter, []),
        Histogram<double> histogram => new(instrument, FamilyKind.Histogram, histogram.Advice?.HistogramBucketBoundaries ?? []),
        ObservableGauge<long> or ObservableGauge<int> or ObservableGauge<double>
            or ObservableUpDownCounter<long> or ObservableUpDownCounter<int> or ObservableUpDownCounter<double> => new(instrument, FamilyKind.Gauge, []),
        _ => null,
    };

    /// <summary>Adds a measurement to its series.</summary>
    /// <returns>False when it would be one series too many.</returns>
    public bool TryAdd(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // A few dozen series of interned texts: looking through them is cheaper than a key that would have to be made.
        foreach (var known in _series)
        {
            if (known.Is(tags))
            {
                Add(known, value);
                return true;
            }
        }

        if (_series.Count == MeterSums.MaxSeries)
        {
            return false;
        }

        var series = new MetricSeries(tags, Bounds.Count);
        _series.Add(series);
        Add(series, value);
        return true;
    }

    /// <summary>Drops the values of an instrument that is observed anew each time.</summary>
    public void ForgetObserved()
    {
        if (_isObserved)
        {
            _series.Clear();
        }
    }

    private void Add(MetricSeries series, double value)
    {
        if (_kind == FamilyKind.Histogram)
        {
            series.Count(value, Bounds);
        }
        else if (_isObserved)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }
}
