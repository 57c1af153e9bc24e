using System.Diagnostics.Metrics;

namespace LoadHarness.Reports.Prometheus;

/// <summary>
/// Listens to a meter and keeps what Prometheus asks for: sums, last values and bucket counts since the start, in memory that grows with the
/// number of series and not with that of measurements.
/// </summary>
/// <remarks>
/// Whoever measures adds, whoever is asked reads. A lock is cheaper here than a mailbox: it is held for some additions, and a mailbox would
/// have to hold every measurement until it is added.
/// </remarks>
public sealed class MeterSums : IDisposable
{
    /// <summary>Series of one instrument that are kept; measurements of further ones are dropped and counted.</summary>
    public const int MaxSeries = 2_000;

    /// <summary>The content type of <see cref="ToText"/>.</summary>
    public const string ContentType = PrometheusText.ContentType;

    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();

    // One who asks at a time: what is observed for one must not be forgotten for another.
    private readonly Lock _asking = new();
    private readonly List<(Instrument Instrument, MetricFamily Family)> _families = [];
    private long _dropped;

    /// <summary>Listens from now on.</summary>
    /// <param name="isMeant">Chooses the meters.</param>
    public MeterSums(Func<Meter, bool> isMeant)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (isMeant(instrument.Meter) && MetricFamily.Of(instrument) is { } family)
            {
                lock (_gate)
                {
                    _families.Add((instrument, family));
                }

                listener.EnableMeasurementEvents(instrument, family);
            }
        };
        _listener.MeasurementsCompleted = (instrument, _) =>
        {
            lock (_gate)
            {
                _families.RemoveAll(known => known.Instrument == instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, value, tags, family) => Take(family, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, family) => Take(family, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, family) => Take(family, value, tags));
        _listener.Start();
    }

    /// <summary>What stands now, in the text format of Prometheus. Observes what is only observed when asked.</summary>
    public string ToText()
    {
        lock (_asking)
        {
            lock (_gate)
            {
                // What is no longer observed, such as the memory of a server that is gone, has no value.
                _families.ForEach(known => known.Family.ForgetObserved());
            }

            _listener.RecordObservableInstruments();
            lock (_gate)
            {
                return PrometheusText.Of(_families.Select(known => known.Family), _dropped);
            }
        }
    }

    /// <summary>Listens no more.</summary>
    public void Dispose() => _listener.Dispose();

    private void Take(object? family, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            if (!((MetricFamily)family!).TryAdd(value, tags))
            {
                _dropped++;
            }
        }
    }
}
