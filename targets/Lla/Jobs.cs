namespace LoadHarness.Targets.Lla;

/// <summary>
/// Work that a client does not wait for (RFC 7240, 4.1), and asks about: it runs when it is asked about first, and is done from then on. Safe for all threads,
/// in memory that does not grow.
/// </summary>
internal sealed class Jobs
{
    /// <summary>Where a client asks, before the number of the job.</summary>
    public const string Path = "/api/status/";

    /// <summary>The header by which a client says that it does not wait.</summary>
    public const string Prefer = "Prefer";

    /// <summary>What stands in it.</summary>
    public const string Asynchronously = "respond-async";

    /// <summary>What is told of another method.</summary>
    public const string OtherMethod = $"{Path}ID takes GET only";

    /// <summary>What is told of a job that there is not.</summary>
    public const string NoJob = $"there is no such job (POST {LlaAnswers.Path} with {Prefer}: {Asynchronously} begins one)";

    // More than are asked about in the minutes of any example; older ones are forgotten.
    private const int Remembered = 1 << 17;

    private readonly int[] _asked = new int[Remembered];
    private long _last;

    /// <summary>Begins one: where its client asks, and what it is told.</summary>
    public (string Location, string Body) Begin()
    {
        var id = Interlocked.Increment(ref _last);
        Volatile.Write(ref _asked[id % Remembered], 0);
        return (string.Create(CultureInfo.InvariantCulture, $"{Path}{id}"), Told(id, "accepted"));
    }

    /// <summary>What is told of a job; null when there is none of that number.</summary>
    /// <param name="path">What the client asked for: <see cref="Path"/> and the number.</param>
    public (bool IsDone, string Body)? Ask(string path)
    {
        if (!long.TryParse(path.AsSpan(Path.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return null;
        }

        var last = Interlocked.Read(ref _last);
        return id < 1 || id > last || id <= last - Remembered ? null
            : Interlocked.Increment(ref _asked[id % Remembered]) == 1 ? (false, Told(id, "running"))
            : (true, Told(id, "success"));
    }

    private static string Told(long id, string status) => string.Create(CultureInfo.InvariantCulture, $$"""{"id": {{id}}, "status": "{{status}}"}""");
}
