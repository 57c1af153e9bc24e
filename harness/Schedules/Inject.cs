namespace LoadHarness.Schedules;

/// <summary>Open load: requests start at a constant rate, whether or not earlier ones have ended.</summary>
/// <param name="Rate">Requests per second, above 0.</param>
/// <param name="During">How long.</param>
public sealed record Inject(double Rate, TimeSpan During) : IArrivals
{
    /// <summary>So many requests at a rate.</summary>
    public static Inject Of(double rate, long count) => new(rate, TimeSpan.FromSeconds((count + 0.5) / rate));

    /// <summary>Requests in the whole simulation, at least one.</summary>
    public long Count => Math.Max(1, (long)Math.Floor(Rate * During.TotalSeconds));

    /// <summary>How long it takes until another request is due after the last one.</summary>
    public TimeSpan Length => TimeSpan.FromSeconds(Count / Rate);

    /// <summary>When request <paramref name="index"/> (from 0) is to start, after the start of the simulation.</summary>
    public TimeSpan StartOf(long index) => TimeSpan.FromTicks((long)(index / Rate * TimeSpan.TicksPerSecond));
}
