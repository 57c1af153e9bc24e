namespace LoadHarness.Recording;

/// <summary>Counts the bodies of an arm that nobody judged, each beside the first one to the same request of its workload.</summary>
/// <param name="first">The first ones, which other tallies of the arm know, too.</param>
internal sealed class BodyTally(FirstBodies first)
{
    private long _seen;
    private long _different;
    private long _empty;
    private BodyCounts _before = BodyCounts.None;

    /// <summary>The counts so far; null when there was none.</summary>
    public BodyCounts? Counts => _seen > 0 ? Sum : null;

    /// <summary>The counts since the last cut; null when there was none.</summary>
    public BodyCounts? SinceCut => Sum.Minus(_before) is { Seen: > 0 } counts ? counts : null;

    private BodyCounts Sum => new(_seen, _different, _empty);

    /// <summary>Counts the body of an answer, if it has one that nobody judged.</summary>
    public void Count(in Sample sample)
    {
        if (sample.Body is { } body)
        {
            _seen++;
            _different += body == first.Or(sample.Request, body) ? 0 : 1;
            _empty += body == 0 ? 1 : 0;
        }
    }

    /// <summary>Adds what was counted in a window before, whose first body is not known any more.</summary>
    public void Add(BodyCounts counts) => (_seen, _different, _empty) = (_seen + counts.Seen, _different + counts.Different, _empty + counts.Empty);

    /// <summary>Takes all that another one of the arm counted, which then counts from 0 on.</summary>
    public void Take(BodyTally other)
    {
        Add(other.Sum);
        (other._seen, other._different, other._empty) = (0, 0, 0);
    }

    /// <summary>Cuts: a new window begins.</summary>
    public void MarkCut() => _before = Sum;
}
