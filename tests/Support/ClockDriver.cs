namespace LoadHarness.Tests.Support;

/// <summary>Moves a manual clock for code that waits many times, where each single step is not what the test is about.</summary>
internal static class ClockDriver
{
    /// <summary>Moves the clock step by step, whenever somebody waits for it, until the work ends.</summary>
    public static async Task<T> DriveAsync<T>(this ManualClock clock, Task<T> work, TimeSpan step)
    {
        while (await Task.WhenAny(work, clock.TimersAsync(1)) != work)
        {
            clock.Advance(step);
        }

        return await work;
    }
}
