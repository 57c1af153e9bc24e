namespace LoadHarness.Targets.Lla;

/// <summary>Work that clients ask about: it runs when it is asked about first, and is done from then on. Safe for all threads, in memory that does not grow.</summary>
internal sealed class Jobs
{
    // More than are asked about in the minutes of any example; older ones are forgotten.
    private const int Remembered = 1 << 17;

    private readonly int[] _asked = new int[Remembered];
    private long _last;

    /// <summary>Begins one more, and gives its number, from 1.</summary>
    public long Begin()
    {
        var id = Interlocked.Increment(ref _last);
        Volatile.Write(ref _asked[id % Remembered], 0);
        return id;
    }

    /// <summary>How often a job was asked about before; null when there is none of that number.</summary>
    public int? Ask(long id)
    {
        var last = Interlocked.Read(ref _last);
        return id < 1 || id > last || id <= last - Remembered ? null : Interlocked.Increment(ref _asked[id % Remembered]) - 1;
    }
}
