namespace LoadHarness.Recording;

/// <summary>The first body of an arm that nobody judged, whichever event loop it came to. Safe for all threads.</summary>
internal sealed class FirstBody
{
    // Beyond what a body is told as.
    private const long None = long.MinValue;

    private long _first = None;

    /// <summary>The first body; this one, where there was none before.</summary>
    public int Or(int body)
    {
        // It is written once, so that looking at it costs nobody anything.
        var first = Volatile.Read(ref _first);
        if (first == None)
        {
            first = Interlocked.CompareExchange(ref _first, body, None);
        }

        return first == None ? body : (int)first;
    }
}
