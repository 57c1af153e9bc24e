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

    /// <summary>How many of so many are its own.</summary>
    /// <param name="whole">How many there are in all, 0 or more.</param>
    public long ShareOf(long whole) => (whole / Count) + (whole % Count > Index ? 1 : 0);

    /// <inheritdoc cref="ShareOf(long)"/>
    public int ShareOf(int whole) => (int)ShareOf((long)whole);

    /// <summary>The number in the whole of one of its own.</summary>
    /// <param name="own">Its number among those, from 0.</param>
    public long NumberOf(long own) => Index + (own * Count);

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

    private sealed class Arrivals(IArrivals whole, Shard shard) : IArrivals
    {
        // Requests of the whole before the first of its own.
        private readonly long _skipped = (((shard.Index - whole.First) % shard.Count) + shard.Count) % shard.Count;

        public long Count => Math.Max(0, whole.Count - _skipped + shard.Count - 1) / shard.Count;

        public TimeSpan StartOf(long index) => whole.StartOf(_skipped + (index * shard.Count));
    }
}
