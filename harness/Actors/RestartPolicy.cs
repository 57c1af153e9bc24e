namespace LoadHarness.Actors;

/// <summary>Decides what follows a failure: wait and start again, or give up. Immutable, so that thousands of children share one.</summary>
public sealed record RestartPolicy
{
    /// <summary>Makes a policy.</summary>
    /// <param name="maxFailures">Failures within <paramref name="window"/> that are forgiven; the next one is not. 0 forgives none.</param>
    /// <param name="window">How long a failure is remembered.</param>
    /// <param name="firstDelay">Wait after the first failure; it doubles with each further one in the window.</param>
    /// <param name="maxDelay">The longest wait.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A negative number of failures, a window that is not positive, a negative wait, or a longest wait below the first.
    /// </exception>
    public RestartPolicy(int maxFailures, TimeSpan window, TimeSpan firstDelay, TimeSpan maxDelay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxFailures);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(firstDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDelay, firstDelay);
        MaxFailures = maxFailures;
        Window = window;
        FirstDelay = firstDelay;
        MaxDelay = maxDelay;
    }

    /// <summary>Failures within <see cref="Window"/> that are forgiven.</summary>
    public int MaxFailures { get; }

    /// <summary>How long a failure is remembered.</summary>
    public TimeSpan Window { get; }

    /// <summary>Wait after the first failure.</summary>
    public TimeSpan FirstDelay { get; }

    /// <summary>The longest wait.</summary>
    public TimeSpan MaxDelay { get; }

    /// <summary>The wait before the next start, min(first · 2^(failures − 1), longest); null to give up.</summary>
    /// <param name="failures">Failures within the window, the latest included; at least 1.</param>
    public TimeSpan? DelayAfter(int failures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        if (failures > MaxFailures)
        {
            return null;
        }

        // In floating point, where 2^1000 is harmless; TimeSpan would overflow.
        var ticks = Math.Min(FirstDelay.Ticks * Math.Pow(2, failures - 1), MaxDelay.Ticks);
        return TimeSpan.FromTicks((long)ticks);
    }
}
