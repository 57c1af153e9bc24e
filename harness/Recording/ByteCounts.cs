using System.Runtime.InteropServices;

namespace LoadHarness.Recording;

/// <summary>
/// Counts of sizes in bytes, for an exact median: sizes are compared to the byte between runs, which the three digits of a histogram
/// would not allow. Handshakes of one arm have a handful of sizes, so a table of those that occur is small.
/// </summary>
internal sealed class ByteCounts
{
    /// <summary>
    /// The largest size told apart; larger ones count as this one. It bounds the table whatever a strange server sends, and lies far
    /// above any handshake (1 to 10 KiB).
    /// </summary>
    public const int Largest = 65_535;

    private readonly Dictionary<int, long> _counts = [];

    /// <summary>The lower median; null when nothing was recorded.</summary>
    public long? Median
    {
        get
        {
            var total = _counts.Values.Sum();
            var seen = 0L;
            foreach (var (size, count) in _counts.OrderBy(pair => pair.Key))
            {
                seen += count;
                if (seen * 2 >= total)
                {
                    return size;
                }
            }

            return null;
        }
    }

    /// <summary>How many there are of each size.</summary>
    public IReadOnlyDictionary<int, long> ToCounts() => _counts.ToDictionary();

    public void Record(int size) => Add(size, 1);

    public void Add(ByteCounts other)
    {
        foreach (var (size, count) in other._counts)
        {
            Add(size, count);
        }
    }

    public void Reset() => _counts.Clear();

    /// <summary>Adds several, by their sizes.</summary>
    public void Add(IReadOnlyDictionary<int, long> counts)
    {
        foreach (var (size, count) in counts)
        {
            Add(size, count);
        }
    }

    /// <summary>Takes all of another one, which is empty afterwards.</summary>
    public void Take(ByteCounts other)
    {
        Add(other);
        other.Reset();
    }

    /// <summary>Adds several of a size.</summary>
    public void Add(int size, long count) => CollectionsMarshal.GetValueRefOrAddDefault(_counts, Math.Min(size, Largest), out _) += count;
}
