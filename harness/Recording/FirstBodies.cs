namespace LoadHarness.Recording;

/// <summary>The first body to each request of an arm that nobody judged, whichever event loop it came to. Safe for all threads.</summary>
internal sealed class FirstBodies
{
    // Beyond what a body is told as.
    private const long None = long.MinValue;

    private readonly long[] _first;

    /// <summary>None yet.</summary>
    /// <param name="requests">Requests of the arm's workload, at least 1.</param>
    public FirstBodies(int requests)
    {
        _first = new long[requests];
        Array.Fill(_first, None);
    }

    /// <summary>The first body to a request; this one, where there was none before.</summary>
    public int Or(int request, int body)
    {
        // It is written once, so that looking at it costs nobody anything.
        ref var first = ref _first[request];
        var before = Volatile.Read(ref first);
        if (before == None)
        {
            before = Interlocked.CompareExchange(ref first, body, None);
        }

        return before == None ? body : (int)before;
    }
}
