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

    private readonly string?[] _failures = new string?[plan.Arms.Count];
    private bool _isUnreached;

    /// <summary>Arms without a success, which are not measured.</summary>
    public IReadOnlyList<LeftOutArm> LeftOut =>
        [.. plan.Arms.Zip(_failures).Where(arm => arm.Second is not null).Select(arm => new LeftOutArm(arm.First.Name, $"no request of its warm-up succeeded; {arm.Second}"))];

    /// <summary>Why nothing can be measured where the arms without a success are not left out.</summary>
    public string WholeFailure => plan.Arms.Zip(_failures).Where(arm => arm.Second is not null)
        .Select(arm => $"no request of the warm-up of '{arm.First.Name}' succeeded; {arm.Second}").FirstOrDefault("");

    /// <summary>Whether an arm is not measured.</summary>
    public bool IsLeftOut(int arm) => _failures[arm] is not null;

    /// <summary>Takes back arms without a success, where they are measured all the same.</summary>
    public void LeaveNoneOut() => Array.Clear(_failures);

    /// <summary>Attempts per second that each arm managed in a closed loop, in the order of the plan; those of an arm that is left out limit nothing.</summary>
    public IReadOnlyList<double> Capacities => _capacities;

    /// <summary>Runs it.</summary>
    /// <param name="report">Called before each arm.</param>
    /// <param name="stop">Ends it early.</param>
    /// <param name="rate">Requests per second that a paced load has, where it is known; null lets it climb.</param>
    /// <returns>Why there is nothing to measure, since no arm had a success; null when there is something.</returns>
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
                await (plan.Arms[arm].MustBeRefused is not null ? WarmUpImpostorsAsync(arm, pass, stop)
                    : IsLeftOut(arm) ? Task.CompletedTask
                    : plan.IsPaced ? WarmUpPacedAsync(arm, rate, stop)
                    : WarmUpAsync(arm, pass, stop));
                if (_isUnreached)
                {
                    return WholeFailure;
                }
            }
        }

        if (LeftOut.Count > 0 && LeftOut.Count == plan.Arms.Count(arm => arm.MustBeRefused is null))
        {
            return WholeFailure;
        }

        if (!stop.IsCancellationRequested)
        {
            await target.RevokeAsync(CancellationToken.None);
        }

        return null;
    }

    private async Task WarmUpImpostorsAsync(int arm, int pass, CancellationToken stop)
    {
        if (pass == 0)
        {
            await blocks.WarmUpImpostorsAsync(arm, LengthOf(arm), stop);
        }
    }

    private async Task WarmUpAsync(int arm, int pass, CancellationToken stop)
    {
        await blocks.CallAllAsync(arm, stop);
        if (await SucceedsAsync(arm, stop))
        {
            var start = clock.GetTimestamp();
            var attempts = await blocks.WarmUpAsync(arm, pass == 0 ? LengthOf(arm) : LengthOf(arm) / 2, stop);
            _capacities[arm] = attempts / clock.GetElapsedTime(start).TotalSeconds;
        }
    }

    private async Task WarmUpPacedAsync(int arm, double? rate, CancellationToken stop)
    {
        await blocks.CallAllAsync(arm, rate ?? plan.ClimbsFrom, stop);
        if (!await SucceedsAsync(arm, stop))
        {
            return;
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

    /// <summary>Whether an arm has a success; leaves it out when it has none.</summary>
    private async Task<bool> SucceedsAsync(int arm, CancellationToken stop)
    {
        var count = await recorder.WarmUpAsync(arm);
        if (count.Ok > 0 || stop.IsCancellationRequested)
        {
            return true;
        }

        _failures[arm] = $"the first ended in {count.FirstFailure}";
        _capacities[arm] = double.PositiveInfinity;
        _isUnreached = count.IsUnreached;
        return false;
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
