using System.Numerics;

namespace LoadHarness.Histograms;

/// <summary>Counts of latencies from 0 µs to one hour at three significant digits, in 184 KiB whatever is recorded, or in no more than its highest value needs. Not safe for several threads.</summary>
/// <remarks>
/// <para>
/// The layout is HdrHistogram's (Gil Tene, hdrhistogram.org) for lowest discernible value 1, highest trackable value 3,600,000,000
/// and 3 digits, index for index, so that its log formats and readers fit. Values are grouped by powers of two; each group
/// has 1,024 equal sub-buckets, the first 2,048: values below 2,048 µs are exact, from there to 4,095 in steps of 2, and so on.
/// All values of one sub-bucket are "equivalent"; the step is never above 0.1 % of the value.
/// </para>
/// <para>
/// Min, Max, Mean and the quantiles are told as the reference tells them: the lowest equivalent, highest equivalent and middle
/// values. So no quantile exceeds Max, and a merge of histograms equals the histogram of all values.
/// </para>
/// </remarks>
public sealed class LatencyHistogram
{
    /// <summary>The highest value in the buckets: one hour, in microseconds.</summary>
    public const long HighestTrackable = 3_600_000_000;

    // 2 · 10^3 values need single-unit resolution for three digits; the next power of two is 2,048.
    private const int SubBucketBits = 11;
    private const int SubBuckets = 1 << SubBucketBits;
    private const int HalfBits = SubBucketBits - 1;
    private const int Half = SubBuckets / 2;

    // The smallest number of groups whose range, 2,048 · 2^(groups − 1), goes beyond one hour.
    private const int Groups = 22;

    // Spares the binary logarithm a case for values below 2,048: they all count as group 0.
    private const ulong FirstGroupMask = SubBuckets - 1;

    /// <summary>Counts of the layout.</summary>
    internal const int Places = (Groups + 1) * Half;

    private long[] _counts;
    private long _lowest = long.MaxValue;
    private long _highest = -1;

    /// <summary>Makes one that has all its memory from the start, so that recording takes none.</summary>
    public LatencyHistogram()
        : this(Places)
    {
    }

    private LatencyHistogram(int places) => _counts = new long[places];

    /// <summary>Values in the buckets.</summary>
    public long Count { get; private set; }

    /// <summary>Values above <see cref="HighestTrackable"/>. They are in no bucket, and in no other figure of this class.</summary>
    public long Overflow { get; private set; }

    /// <summary>Lowest value equivalent to the smallest recorded one, in microseconds; 0 when empty.</summary>
    public long Min => Count == 0 ? 0 : LowestAt(IndexOf(_lowest));

    /// <summary>Highest value equivalent to the largest recorded one, in microseconds; 0 when empty.</summary>
    public long Max => Count == 0 ? 0 : HighestAt(IndexOf(_highest));

    /// <summary>Mean in microseconds, each value taken as the middle of its bucket; 0 when empty.</summary>
    public double Mean
    {
        get
        {
            var sum = 0.0;
            foreach (var index in Recorded())
            {
                sum += (LowestAt(index) + (StepAt(index) / 2)) * (double)_counts[index];
            }

            return Count == 0 ? 0 : sum / Count;
        }
    }

    /// <summary>Makes one that takes its memory as higher values come: for those that are added up, of which there are hundreds, most of them of some milliseconds.</summary>
    internal static LatencyHistogram Growing() => new(places: 0);

    /// <summary>Records one value.</summary>
    /// <param name="microseconds">
    /// A negative one, which only a clock that ran backwards can yield, counts as 0; one above <see cref="HighestTrackable"/> is
    /// counted in <see cref="Overflow"/> alone: a made-up place in the buckets would be a lie about the tail.
    /// </param>
    public void Record(long microseconds) => Record(microseconds, 1);

    /// <summary>Records one value several times.</summary>
    /// <param name="microseconds">As with one.</param>
    /// <param name="count">How often, 0 or more.</param>
    public void Record(long microseconds, long count)
    {
        if (microseconds > HighestTrackable)
        {
            Overflow += count;
            return;
        }

        if (count == 0)
        {
            return;
        }

        var value = Math.Max(microseconds, 0);
        var index = IndexOf(value);
        MakeRoomFor(index);
        _counts[index] += count;
        Count += count;
        _lowest = Math.Min(_lowest, value);
        _highest = Math.Max(_highest, value);
    }

    /// <summary>Records one duration, rounded to the nearest microsecond.</summary>
    public void Record(TimeSpan duration)
    {
        var (microseconds, rest) = Math.DivRem(duration.Ticks, TimeSpan.TicksPerMicrosecond);
        Record(rest >= TimeSpan.TicksPerMicrosecond / 2 ? microseconds + 1 : microseconds);
    }

    /// <summary>Adds all that another histogram holds.</summary>
    public void Add(LatencyHistogram other)
    {
        if (other.Count > 0)
        {
            MakeRoomFor(IndexOf(other._highest));
        }

        foreach (var index in other.Recorded())
        {
            _counts[index] += other._counts[index];
        }

        Count += other.Count;
        Overflow += other.Overflow;
        _lowest = Math.Min(_lowest, other._lowest);
        _highest = Math.Max(_highest, other._highest);
    }

    /// <summary>Forgets all values.</summary>
    public void Reset()
    {
        if (Count > 0)
        {
            var first = IndexOf(_lowest);
            Array.Clear(_counts, first, IndexOf(_highest) - first + 1);
        }

        (Count, Overflow, _lowest, _highest) = (0, 0, long.MaxValue, -1);
    }

    /// <summary>
    /// The smallest value, in microseconds, that at least the share <paramref name="q"/> of all values does not exceed, told as the
    /// highest equivalent value; for 0 the lowest equivalent of the smallest value. 0 when empty.
    /// </summary>
    /// <param name="q">0..1; what lies outside counts as the nearer end.</param>
    public long ValueAtQuantile(double q)
    {
        if (Count == 0 || q <= 0)
        {
            return Min;
        }

        // One ulp less, as in the reference: 0.07 · 100 is 7.000000000000001, whose ceiling would be the 8th value, not the 7th.
        var rank = Math.Max(1, (long)Math.Ceiling(Math.BitDecrement(Math.Min(q, 1)) * Count));
        var seen = 0L;
        foreach (var index in Recorded())
        {
            seen += _counts[index];
            if (seen >= rank)
            {
                return HighestAt(index);
            }
        }

        return Max;
    }

    /// <summary>
    /// The quantile whose estimate lies as often below the true one as above, however few the values: between the two values around rank
    /// p(n + 1/3) + 1/3 (Hyndman and Fan 1996, type 8). The ninth of ten values, which <see cref="ValueAtQuantile"/> tells as their 90th percentile, is one of
    /// the 82nd. 0 when empty.
    /// </summary>
    /// <param name="p">0..1 exclusive.</param>
    public double Quantile(double p)
    {
        var rank = Math.Clamp((p * (Count + (1 / 3.0))) + (1 / 3.0), 1, Math.Max(1, Count));
        var (seen, below) = (0L, (double?)null);
        foreach (var (value, count) in Buckets())
        {
            seen += count;
            below ??= seen >= Math.Floor(rank) ? (double?)value : null;
            if (seen >= Math.Ceiling(rank))
            {
                return below!.Value + ((rank - Math.Floor(rank)) * (value - below.Value));
            }
        }

        return 0;
    }

    /// <summary>Every bucket that holds something, ascending: its highest equivalent value in microseconds, and its count.</summary>
    public IEnumerable<(long Value, long Count)> Buckets() => Recorded().Select(index => (HighestAt(index), _counts[index]));

    /// <summary>The same by their place in the layout, which encodings of HdrHistogram share.</summary>
    internal IEnumerable<(int Index, long Count)> Counts() => Recorded().Select(index => (index, _counts[index]));

    /// <summary>The figures that tables show; all 0 when empty.</summary>
    public LatencySummary Summarize() => new(
        Count, Min, Mean, ValueAtQuantile(0.5), ValueAtQuantile(0.9), ValueAtQuantile(0.99), ValueAtQuantile(0.999), Max);

    /// <summary>
    /// The buckets joined until each spans up to 1 % of its value: pairs of the highest value in microseconds and the count,
    /// ascending. 1 % is finer than a chart's pixel, and a tenth of the pairs that three digits would take.
    /// </summary>
    public IReadOnlyList<long[]> Distribution()
    {
        var pairs = new List<long[]>();
        var limit = -1L;
        foreach (var (value, count) in Buckets())
        {
            if (value <= limit)
            {
                pairs[^1] = [value, pairs[^1][1] + count];
            }
            else
            {
                pairs.Add([value, count]);
                limit = LowestAt(IndexOf(value)) * 101 / 100;
            }
        }

        return pairs;
    }

    // A whole group at a time.
    private void MakeRoomFor(int index)
    {
        if (index >= _counts.Length)
        {
            Array.Resize(ref _counts, ((index >> HalfBits) + 1) << HalfBits);
        }
    }

    private static int IndexOf(long value)
    {
        var group = BitOperations.Log2((ulong)value | FirstGroupMask) - HalfBits;
        return (group << HalfBits) + (int)(value >> group);
    }

    private static long LowestAt(int index) => (index - ((long)GroupAt(index) << HalfBits)) << GroupAt(index);

    private static long StepAt(int index) => 1L << GroupAt(index);

    private static long HighestAt(int index) => LowestAt(index) + StepAt(index) - 1;

    private static int GroupAt(int index) => Math.Max(0, (index >> HalfBits) - 1);

    private IEnumerable<int> Recorded()
    {
        if (Count == 0)
        {
            yield break;
        }

        var last = IndexOf(_highest);
        for (var index = IndexOf(_lowest); index <= last; index++)
        {
            if (_counts[index] != 0)
            {
                yield return index;
            }
        }
    }
}
