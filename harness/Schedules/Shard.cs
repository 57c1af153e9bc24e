using System.Numerics;

namespace LoadHarness.Schedules;

/// <summary>One of several that put one load on a target together, processes or the event loops of one: it has every <see cref="Count"/>-th request and every <see cref="Count"/>-th client of the whole.</summary>
/// <remarks>Whatever is numbered from 0 on in the whole belongs to the shard that the number leaves as its rest, so that each is in exactly one.</remarks>
/// <param name="Index">Its number, from 0, as schedulers count ranks.</param>
/// <param name="Count">How many there are, at least 1.</param>
public readonly record struct Shard(int Index, int Count)
{
    /// <summary>The most shards of a run.</summary>
    public const int Most = 10_000;

    /// <summary>The only one.</summary>
    public static readonly Shard Whole = new(0, 1);

    /// <summary>Whether there are others.</summary>
    public bool IsPart => Count > 1;

    // Groups of one for each shard after which it takes the next place in them; 0 where it always has the same.
    private long Groups { get; init; }

    /// <summary>
    /// The same part of what comes in turns, such as the arms of a mix: where the number of shards and the length of a turn have a divisor in common, a shard that always took the same place would have
    /// all of one thing and none of another. So it takes the next place once it has gone through the turns.
    /// </summary>
    /// <param name="turn">Length of a turn, at least 1.</param>
    public Shard InTurnsOf(int turn) => BigInteger.GreatestCommonDivisor(turn, Count) is var common && common.IsOne ? this with { Groups = 0 } : this with { Groups = turn / (int)common };

    /// <summary>After how many of its own a turn looks to it as at the beginning.</summary>
    /// <param name="turn">Length of a turn, at least 1.</param>
    public int PeriodOf(int turn) => Groups == 0 ? turn : (int)Groups * Count;

    /// <summary>How many of so many are its own.</summary>
    /// <param name="whole">How many there are in all, 0 or more.</param>
    public long ShareOf(long whole) => (whole / Count) + (whole % Count > PlaceIn(whole / Count) ? 1 : 0);

    /// <inheritdoc cref="ShareOf(long)"/>
    public int ShareOf(int whole) => (int)ShareOf((long)whole);

    /// <summary>The number in the whole of one of its own.</summary>
    /// <param name="own">Its number among those, from 0.</param>
    public long NumberOf(long own) => PlaceIn(own) + (own * Count);

    /// <summary>What is left of a rate, on average.</summary>
    public double ShareOf(double rate) => rate / Count;

    /// <summary>Its own of a list.</summary>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> whole)
    {
        var (index, count) = (Index, Count);
        return IsPart ? [.. whole.Where((_, number) => number % count == index)] : whole;
    }

    /// <summary>Its own requests of a load; all of it where there is no other shard.</summary>
    public IArrivals Of(IArrivals whole) => IsPart ? new Arrivals(whole, this) : whole;

    /// <summary>As it is written: <c>2/4</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    private int PlaceIn(long group) => Groups == 0 ? Index : (int)((Index + (group / Groups)) % Count);

    private sealed class Arrivals(IArrivals whole, Shard shard) : IArrivals
    {
        // Its own before the first of them.
        private readonly long _before = shard.ShareOf(whole.First);

        public long Count => shard.ShareOf(whole.First + whole.Count) - _before;

        public TimeSpan StartOf(long index) => whole.StartOf(shard.NumberOf(_before + index) - whole.First);
    }
}
