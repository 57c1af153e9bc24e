namespace LoadHarness.Engine.Stages;

/// <summary>Rounds of one block per arm in random order, until all gates are decided or there have been enough.</summary>
/// <param name="run">What it works with.</param>
/// <param name="rounds">The schedule.</param>
/// <param name="isUndecided">Asked at each look but the last: whether more rounds than these could decide a gate.</param>
internal sealed class RoundsStage(StageContext run, Rounds rounds, Func<IReadOnlyList<ArmResult>, bool> isUndecided) : IStage
{
    private int _done;

    public double? Rate { get; private set; }

    public async Task<string?> RunAsync(CancellationToken stop)
    {
        var failure = await run.WarmUp.RunAsync(() => ReportAsync("warm-up"), stop, run.Plan.StatedRate);
        if (failure is not null || stop.IsCancellationRequested)
        {
            // Not all arms have shown what they can do, and nothing more will be sent.
            return failure;
        }

        Rate = run.Plan.RateAfter(run.WarmUp.Capacities);
        for (var round = 1; round <= rounds.Max && !stop.IsCancellationRequested; round++)
        {
            if (await RunRoundAsync(round, stop) is { } failed)
            {
                return failed;
            }

            _done = round;
            if (rounds.Looks.Contains(round) && round < rounds.Max && !isUndecided((await run.Recorder.SnapshotAsync()).Arms))
            {
                break;
            }
        }

        return null;
    }

    private async Task<string?> RunRoundAsync(int round, CancellationToken stop)
    {
        var order = run.ShuffledArms();
        for (var position = 1; position <= order.Length && !stop.IsCancellationRequested; position++)
        {
            var arm = run.Plan.Arms[order[position - 1]];
            await ReportAsync($"round {round} of {Math.Max(rounds.First, round)}");
            var (_, succeeded) = await run.Blocks.RunAsync(order[position - 1], round, position, Rate, rounds.Block * arm.BlockShare, stop);
            if (succeeded == 0 && arm.MustBeRefused is null && !stop.IsCancellationRequested)
            {
                return $"no request of '{arm.Name}' in round {round} succeeded";
            }
        }

        return null;
    }

    private async Task ReportAsync(string stage)
    {
        var arms = (await run.Recorder.SnapshotAsync()).Arms;
        var done = arms.Sum(arm => arm.Rounds.Count) / (double)arms.Count;
        var planned = Math.Max(rounds.First, _done);
        run.Report(stage, done / planned, rounds.Length(run.Plan) * (planned - done), arms);
    }
}
