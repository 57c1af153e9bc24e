using System.Numerics;

namespace LoadHarness.Histograms;

/// <summary>
/// Which values the counts of a histogram stand for, whatever its range and digits (HdrHistogram, AbstractHistogram.java, whose names
/// are in brackets). Values are grouped by powers of two; each group but the first halves its sub-buckets with the one before.
/// </summary>
internal sealed class HistogramLayout
{
    private readonly int _unitBits;
    private readonly int _halfBits;

    /// <param name="lowest">The lowest value that must be told from 0 [lowestDiscernibleValue].</param>
    /// <param name="highest">The highest value that must have a count [highestTrackableValue].</param>
    /// <param name="digits">Significant decimal digits, 0..5 [numberOfSignificantValueDigits].</param>
    /// <exception cref="InvalidDataException">No histogram can be made like that.</exception>
    public HistogramLayout(long lowest, long highest, int digits)
    {
        if (lowest < 1 || highest / 2 < lowest || digits is < 0 or > 5)
        {
            throw new InvalidDataException($"the histogram says that it holds {lowest} to {highest} at {digits} digits, which is impossible");
        }

        _unitBits = BitOperations.Log2((ulong)lowest);
        var subBuckets = BitOperations.RoundUpToPowerOf2(2 * (ulong)Math.Pow(10, digits));
        _halfBits = BitOperations.Log2(subBuckets) - 1;
        if (_unitBits + _halfBits > 61)
        {
            throw new InvalidDataException($"the histogram says that it tells {lowest} from 0 at {digits} digits, which 64 bits cannot");
        }

        // The first group ends at subBuckets << unitBits, each further one at twice that.
        var groups = 1 + Math.Max(0, BitOperations.Log2((ulong)highest) - _unitBits - _halfBits);
        Length = (groups + 1) << _halfBits;
    }

    /// <summary>Counts of the whole histogram [countsArrayLength].</summary>
    public int Length { get; }

    /// <summary>The lowest and the highest value that the count at this place stands for.</summary>
    public (long Lowest, long Highest) ValuesAt(int index)
    {
        var group = Math.Max(0, (index >> _halfBits) - 1);
        var lowest = (index - ((long)group << _halfBits)) << (group + _unitBits);
        return (lowest, lowest + ((1L << (group + _unitBits)) - 1));
    }
}
