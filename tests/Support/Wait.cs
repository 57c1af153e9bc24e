using System.Runtime.CompilerServices;
using LoadHarness.Arms;

namespace LoadHarness.Tests.Support;

/// <summary>Waits for facts. A slow machine makes a test slow, not red: all that ends a wait early is a deadline that no healthy machine reaches.</summary>
internal static class Wait
{
    /// <summary>How long anything may take before it counts as a hang, in milliseconds: for <c>[Fact(Timeout = Wait.Patience)]</c>.</summary>
    public const int Patience = 180_000;

    /// <summary>The same for a program in a process of its own, with all that it measures.</summary>
    public const int ProgramPatience = 300_000;

    /// <summary><see cref="Patience"/> as a time.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(Patience);

    /// <summary>Limits that a client keeps even when the machine stalls, so that a count is the same on any.</summary>
    public static readonly Timeouts Timeouts = new(Deadline, Deadline, Deadline);

    // Whoever is waited for may need the only core.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Asks again and again until a condition holds.</summary>
    /// <param name="condition">What is waited for.</param>
    /// <param name="token">Ends the wait.</param>
    /// <param name="what">What is waited for, in words; by default the condition itself.</param>
    /// <exception cref="TimeoutException">It did not hold within <see cref="Deadline"/>.</exception>
    public static Task Until(Func<bool> condition, CancellationToken token, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Until(() => Task.FromResult(condition()), static holds => holds, token, what);

    /// <summary>Asks again and again until an answer holds.</summary>
    /// <param name="ask">Gives an answer.</param>
    /// <param name="holds">Whether it is what is waited for.</param>
    /// <param name="token">Ends the wait.</param>
    /// <param name="what">What is waited for, in words; by default the condition itself.</param>
    /// <returns>The answer that holds.</returns>
    /// <exception cref="TimeoutException">None did within <see cref="Deadline"/>; tells the last one.</exception>
    public static async Task<T> Until<T>(Func<Task<T>> ask, Func<T, bool> holds, CancellationToken token, [CallerArgumentExpression(nameof(holds))] string what = "")
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (holds(answer))
            {
                return answer;
            }

            if (TimeProvider.System.GetElapsedTime(start) > Deadline)
            {
                throw new TimeoutException($"{what}: not within {Deadline.TotalSeconds:0} s; the last answer was {answer}");
            }

            await Task.Delay(Pause, TimeProvider.System, token);
        }
    }
}
