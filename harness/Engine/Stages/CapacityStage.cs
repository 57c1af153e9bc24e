namespace LoadHarness.Engine.Stages;

/// <summary>Searches each arm's capacity: a round is one step of every arm that has not found its own yet.</summary>
/// <param name="run">What it works with.</param>
/// <param name="search">The schedule.</param>
internal sealed class CapacityStage(StageContext run, CapacitySearch search) : IStage
{
    // A search begins where every arm should still keep its objective, and climbs from there.
    private const double StartShare = 0.5;

    private readonly List<CapacityStep>[] _steps = [.. run.Plan.Arms.Select(_ => new List<CapacityStep>())];

    /// <summary>None: each step has its own.</summary>
    public double? Rate => null;

    public async Task<string?> RunAsync(CancellationToken stop)
    {
        var failure = await run.WarmUp.RunAsync(() => ReportAsync("warm-up"), stop);
        for (var round = 1; failure is null && !stop.IsCancellationRequested; round++)
        {
            if (await RunRoundAsync(round, stop) == 0)
            {
                break;
            }
        }

        return failure;
    }

    /// <returns>Steps of the round; none when all arms have found their capacity.</returns>
    private async Task<int> RunRoundAsync(int round, CancellationToken stop)
    {
        var position = 0;
        for (var arm = 0; arm < _steps.Length && !stop.IsCancellationRequested; arm++)
        {
            if (run.WarmUp.IsLeftOut(arm) || CapacitySearch.Next(run.WarmUp.Capacities[arm] * StartShare, _steps[arm], run.Plan.Rate) is not { } rate)
            {
                continue;
            }

            await ReportAsync($"step {round}, {run.Plan.Arms[arm].Name} at {rate:0} requests/s");
            var (step, _) = await run.Blocks.RunAsync(arm, round, ++position, rate, search.During(rate), stop);
            _steps[arm].Add(step.StepOf(search.Objective));
        }

        return position;
    }

    private async Task ReportAsync(string stage)
    {
        var expected = CapacitySearch.ExpectedSteps * _steps.Length;
        var done = _steps.Sum(arm => arm.Count);
        run.Report(stage, (double)done / expected, CapacitySearch.ExpectedStep * (expected - done), (await run.Recorder.SnapshotAsync()).Arms);
    }
}
