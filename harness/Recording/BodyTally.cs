namespace LoadHarness.Recording;

/// <summary>Counts the bodies of an arm that nobody judged; of all to one request of its workload it remembers the first.</summary>
internal sealed class BodyTally
{
    private readonly Dictionary<int, int> _first = [];
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
            if (!_first.TryGetValue(sample.Request, out var first))
            {
                _first[sample.Request] = first = body;
            }

            _seen++;
            _different += body == first ? 0 : 1;
            _empty += body == 0 ? 1 : 0;
        }
    }

    /// <summary>Adds what was counted in a window before, whose first body is not known any more.</summary>
    public void Add(BodyCounts counts) => (_seen, _different, _empty) = (_seen + counts.Seen, _different + counts.Different, _empty + counts.Empty);

    /// <summary>Cuts: a new window begins.</summary>
    public void MarkCut() => _before = Sum;
}
