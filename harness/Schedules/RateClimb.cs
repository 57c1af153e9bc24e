namespace LoadHarness.Schedules;

/// <summary>How the warm-up finds what a target bears that is not ours alone: from little, twice as much a step, until it does not keep up. Pure.</summary>
public static class RateClimb
{
    /// <summary>Requests per second of the first step, which any server bears.</summary>
    public const double First = 10;

    /// <summary>Requests per second that are not exceeded whatever the target bears: who wants more names a rate.</summary>
    public const double Most = 1_280;

    /// <summary>Requests that a step has at least, so that a single slow answer is not taken for a limit.</summary>
    public const int FewestRequests = 10;

    /// <summary>Requests per second of the next step; null when there is none.</summary>
    /// <param name="rate">The step that ended.</param>
    /// <param name="kept">Whether the target kept up with it.</param>
    /// <param name="most">What must not be exceeded.</param>
    public static double? Next(double rate, bool kept, double most) => kept && rate < most ? Math.Min(most, 2 * rate) : null;

    /// <summary>How long a step lasts.</summary>
    /// <param name="rate">Its rate.</param>
    /// <param name="warmUp">The length of the arm's warm-up, of which a step is a part.</param>
    public static TimeSpan During(double rate, TimeSpan warmUp)
    {
        var enough = TimeSpan.FromSeconds(FewestRequests / rate);
        return warmUp / 4 > enough ? warmUp / 4 : enough;
    }
}
