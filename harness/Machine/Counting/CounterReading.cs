namespace LoadHarness.Machine.Counting;

/// <summary>What a counter of the kernel has counted, and for how much of the time.</summary>
/// <param name="Count">As it was counted.</param>
/// <param name="EnabledNanoseconds">Time in which it was to count, over all threads.</param>
/// <param name="RunningNanoseconds">Time in which it did: less where the processor has fewer counters than are asked for, and they take turns.</param>
public readonly record struct CounterReading(long Count, long EnabledNanoseconds, long RunningNanoseconds)
{
    /// <summary>The count for all of the time, in proportion; null where nothing was counted in any of it.</summary>
    public double? Value => RunningNanoseconds > 0 ? (double)Count * EnabledNanoseconds / RunningNanoseconds : EnabledNanoseconds > 0 ? null : 0;

    /// <summary>Both together.</summary>
    public CounterReading Plus(CounterReading other) =>
        new(Count + other.Count, EnabledNanoseconds + other.EnabledNanoseconds, RunningNanoseconds + other.RunningNanoseconds);

    /// <summary>What was counted since an earlier reading.</summary>
    public CounterReading Minus(CounterReading earlier) =>
        new(Count - earlier.Count, EnabledNanoseconds - earlier.EnabledNanoseconds, RunningNanoseconds - earlier.RunningNanoseconds);

    /// <summary>What was counted between two readings; null unless there are both.</summary>
    public static double? Between(CounterReading? before, CounterReading? after) => before is { } from && after is { } to ? to.Minus(from).Value : null;
}
