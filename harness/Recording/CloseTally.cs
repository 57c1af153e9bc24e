namespace LoadHarness.Recording;

/// <summary>How the kept connections of an arm ended that were opened anew; of the whole run, and since the last cut of a window.</summary>
internal sealed class CloseTally
{
    private readonly SortedDictionary<CloseKind, CloseCount> _all = [];
    private readonly SortedDictionary<CloseKind, CloseCount> _sinceCut = [];

    /// <summary>The counts; null when there are none.</summary>
    public IReadOnlyList<CloseCount>? Counts => ToList(_all);

    /// <summary>The counts since the last cut; null when there are none.</summary>
    public IReadOnlyList<CloseCount>? CountsSinceCut => ToList(_sinceCut);

    /// <summary>Counts the connection whose place was taken.</summary>
    public void Count(in ConnectionEnd end)
    {
        var one = CloseCount.Of(end);
        Add(_all, one);
        Add(_sinceCut, one);
    }

    /// <summary>Adds what was counted in a window before.</summary>
    public void Restore(IReadOnlyList<CloseCount>? counts)
    {
        foreach (var count in counts ?? [])
        {
            Add(_all, count);
        }
    }

    /// <summary>Takes all that another one counted, which then counts from 0 on.</summary>
    public void Take(CloseTally other)
    {
        foreach (var count in other._all.Values)
        {
            Add(_all, count);
            Add(_sinceCut, count);
        }

        other._all.Clear();
        other._sinceCut.Clear();
    }

    /// <summary>Cuts: a new window begins.</summary>
    public void MarkCut() => _sinceCut.Clear();

    private static void Add(SortedDictionary<CloseKind, CloseCount> counts, CloseCount count) =>
        counts[count.Kind] = counts.TryGetValue(count.Kind, out var before) ? before.Plus(count) : count;

    private static IReadOnlyList<CloseCount>? ToList(SortedDictionary<CloseKind, CloseCount> counts) => counts.Count == 0 ? null : [.. counts.Values];
}
