namespace LoadHarness.Engine.SelfTests;

/// <summary>Tries the harness on itself, after a run and against its target.</summary>
public static class SelfTestRun
{
    // A thousand requests a core and millisecond would be seen in a tenth of it; JIT is paid by a first one.
    private static readonly TimeSpan EmptyTime = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan BusyTime = TimeSpan.FromSeconds(1);

    // Hardly any load: what is seen is the other work.
    private const double BusyRate = 20;

    /// <summary>All that is tried after a run that came to its end: itself where the plan asks for it, what kept clients take in memory, and what the client weighs.</summary>
    /// <param name="measured">What the run measured.</param>
    /// <param name="plan">Its plan, without arms that were left out.</param>
    /// <param name="target">Its target.</param>
    /// <param name="timeouts">Its limits.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="stop">Ends it early.</param>
    public static async Task<Measurements> CompleteAsync(
        Measurements measured, LoadPlan plan, ITarget target, Timeouts timeouts, TimeProvider clock, CancellationToken stop)
    {
        if (measured is not { Cancelled: false, EndedEarly: null })
        {
            return measured;
        }

        var held = plan.Arms.Where(arm => plan.HeldArms.Contains(arm.Name)).ToList();
        var weight = await OwnWeight.MeasureAsync(plan, target, timeouts, clock, stop);
        return measured with
        {
            Generator = measured.Generator with { Weight = weight },
            Memory = held.Count == 0 ? null : await HeldClients.MeasureAsync(held, plan, target, timeouts, clock, stop),
            SelfTest = plan.SelfTest is { } test ? await RunAsync(test, plan, target, timeouts, clock, stop) : null,
        };
    }

    /// <summary>Measures the engine's own cost, then runs an arm while every core is busy.</summary>
    /// <param name="test">What to try.</param>
    /// <param name="plan">The plan of the run.</param>
    /// <param name="target">Its target.</param>
    /// <param name="timeouts">Its limits.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="stop">Ends it early.</param>
    public static async Task<SelfTestResult> RunAsync(
        SelfTest test, LoadPlan plan, ITarget target, Timeouts timeouts, TimeProvider clock, CancellationToken stop)
    {
        await EmptyLoad.MeasureAsync(LoadKind.Closed, EmptyTime / 5, stop);
        var engine = await EmptyLoad.MeasureAsync(LoadKind.Closed, EmptyTime, stop);

        var busy = plan with
        {
            Arms = [plan.Arms.Single(arm => arm.Name == test.Arm)],
            Load = LoadKind.Open,
            Rate = BusyRate,
            Schedule = new Rounds(1, 1, BusyTime),
            WarmUp = BusyTime / 10,
            SameTwice = null,
            Comparisons = [],
            Gates = [],
        };
        using var cores = new BusyCores();
        var overloaded = await RunEngine.ForTarget(busy, target, timeouts, clock, static _ => { }).RunAsync(static _ => false, stop);
        return new(overloaded.Generator, engine);
    }
}
