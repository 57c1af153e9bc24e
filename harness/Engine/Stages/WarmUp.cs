using LoadHarness.Engine.Load;
using LoadHarness.Machine;

namespace LoadHarness.Engine.Stages;

/// <summary>What comes before anything is counted: connections, tickets, compiled code, and a look at what each arm can do.</summary>
/// <param name="plan">The plan of the run.</param>
/// <param name="target">Where to.</param>
/// <param name="server">Its counters.</param>
/// <param name="clock">Clock of the run.</param>
/// <param name="recorder">Tells what the warm-up came to.</param>
/// <param name="blocks">Puts the load on.</param>
internal sealed class WarmUp(LoadPlan plan, ITarget target, ServerLedger server, TimeProvider clock, Recorder recorder, BlockRunner blocks)
{
    // The runtime compiles a method for good after 30 calls.
    private const int CallsUntilCompiled = 32;

    private readonly double[] _capacities = new double[plan.Arms.Count];

    /// <summary>Attempts per second that each arm managed in a closed loop, in the order of the plan.</summary>
    public IReadOnlyList<double> Capacities => _capacities;

    /// <summary>Runs it.</summary>
    /// <param name="report">Called before each arm.</param>
    /// <param name="stop">Ends it early.</param>
    /// <param name="rate">Requests per second that a paced load has, where it is known; null lets it climb.</param>
    /// <returns>Why there is nothing to measure; null when there is.</returns>
    /// <remarks>
    /// Twice through all arms: the first pass pays for JIT and first handshakes, the second measures what the arms can do. Once is
    /// enough for impostors: they get their tickets, if they can, and set no rate, since nobody serves them; and for a paced load, which
    /// never shows what an arm can do at most.
    /// </remarks>
    public async Task<string?> RunAsync(Func<Task> report, CancellationToken stop, double? rate = null)
    {
        await RehearseAsync(stop);
        for (var pass = 0; pass < (plan.IsPaced ? 1 : 2); pass++)
        {
            for (var arm = 0; arm < plan.Arms.Count && !stop.IsCancellationRequested; arm++)
            {
                await report();
                var failure = plan.Arms[arm].MustBeRefused is not null ? await WarmUpImpostorsAsync(arm, pass, stop)
                    : plan.IsPaced ? await WarmUpPacedAsync(arm, rate, stop)
                    : await WarmUpAsync(arm, pass, stop);
                if (failure is not null)
                {
                    return failure;
                }
            }
        }

        if (!stop.IsCancellationRequested)
        {
            await target.RevokeAsync(CancellationToken.None);
        }

        return null;
    }

    private async Task<string?> WarmUpImpostorsAsync(int arm, int pass, CancellationToken stop)
    {
        if (pass == 0)
        {
            await blocks.WarmUpImpostorsAsync(arm, LengthOf(arm), stop);
        }

        return null;
    }

    private async Task<string?> WarmUpAsync(int arm, int pass, CancellationToken stop)
    {
        await blocks.CallAllAsync(arm, stop);
        if (await FailureOfAsync(arm, stop) is { } failure)
        {
            return failure;
        }

        var start = clock.GetTimestamp();
        var attempts = await blocks.WarmUpAsync(arm, pass == 0 ? LengthOf(arm) : LengthOf(arm) / 2, stop);
        _capacities[arm] = attempts / clock.GetElapsedTime(start).TotalSeconds;
        return null;
    }

    private async Task<string?> WarmUpPacedAsync(int arm, double? rate, CancellationToken stop)
    {
        await blocks.CallAllAsync(arm, rate ?? plan.ClimbsFrom, stop);
        if (await FailureOfAsync(arm, stop) is { } failure)
        {
            return failure;
        }

        if (rate is { } stated)
        {
            await blocks.WarmUpAsync(arm, new Inject(stated, LengthOf(arm)), stop);
            _capacities[arm] = stated;
        }
        else
        {
            await ClimbAsync(arm, stop);
        }

        return null;
    }

    private async Task ClimbAsync(int arm, CancellationToken stop)
    {
        for (double? next = plan.ClimbsFrom; next is { } rate && !stop.IsCancellationRequested;)
        {
            var failed = (await recorder.WarmUpAsync(arm)).Failed;
            var start = clock.GetTimestamp();
            var (attempts, keptUp) = await blocks.WarmUpAsync(arm, new Inject(rate, RateClimb.During(rate, LengthOf(arm))), stop);
            var kept = keptUp && (await recorder.WarmUpAsync(arm)).Failed == failed;

            // Who did not keep up shows what it can do, and who failed what it cannot; no less than what it did before.
            var managed = keptUp ? rate / 2 : Math.Min(rate, attempts / clock.GetElapsedTime(start).TotalSeconds);
            _capacities[arm] = Math.Max(_capacities[arm], kept ? rate : managed);
            next = RateClimb.Next(rate, kept, plan.ClimbsTo);
        }
    }

    private async Task<string?> FailureOfAsync(int arm, CancellationToken stop)
    {
        var count = await recorder.WarmUpAsync(arm);
        return count.Ok > 0 || stop.IsCancellationRequested
            ? null
            : $"no request of the warm-up of '{plan.Arms[arm].Name}' succeeded; the first ended in {count.FirstFailure}";
    }

    private TimeSpan LengthOf(int arm) => plan.WarmUp * plan.Arms[arm].BlockShare;

    // What is done once a block reaches the compiler's count of calls in the middle of the rounds, and would be compiled at the expense
    // of whichever arm has its block then.
    private async Task RehearseAsync(CancellationToken stop)
    {
        for (var call = 0; call < CallsUntilCompiled && !stop.IsCancellationRequested; call++)
        {
            await server.ReadAsync();
            await recorder.SnapshotAsync();
            ResourceProbe.MachineCpu();
        }
    }
}
