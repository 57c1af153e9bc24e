using LoadHarness.Engine.Load;

namespace LoadHarness.Engine.Stages;

/// <summary>
/// A storm: takes the target away from all clients of an arm and gives it back, arm by arm: connects them a few at a time, lets an open load run,
/// kills the target, starts it again after the outage, and waits until every client was served again.
/// </summary>
/// <param name="run">What it works with.</param>
/// <param name="outages">The schedule.</param>
/// <param name="target">What is taken away.</param>
internal sealed class OutagesStage(StageContext run, Outages outages, IRestartable target) : IStage
{
    private const int MostRecoveryPoints = 300;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly Task Never = new TaskCompletionSource().Task;

    // More than a storm can take; it ends when all are served again, or at its own limits.
    private readonly TimeSpan _longest = outages.LongestLoad(run.Plan) + TimeSpan.FromMinutes(5);

    private readonly List<StormResult> _storms = [];

    // What an arm measured can be told when its storm is over.
    private IReadOnlyList<ArmResult> _arms = [];

    public double? Rate => run.Plan.StatedRate;

    public async Task<string?> RunAsync(CancellationToken stop)
    {
        foreach (var arm in run.ShuffledArms())
        {
            if (!stop.IsCancellationRequested && await StormAsync(arm, stop) is { } endedEarly)
            {
                return endedEarly;
            }
        }

        return null;
    }

    public Measurements Complete(Measurements measured) => measured with
    {
        // Who was refused a connection left none that one end alone could have seen.
        Ledger = measured.Ledger with
        {
            FailedAttempts = _storms.SelectMany(storm => storm.Attempts)
                .Sum(attempt => attempt.Key is nameof(Outcome.Ok) or nameof(Outcome.ConnectRefused) ? 0 : attempt.Value),
        },
        Storms = [.. run.Plan.Arms.SelectMany(arm => _storms.Where(storm => storm.Arm == arm.Name))],
    };

    private async Task<string?> StormAsync(int arm, CancellationToken stop)
    {
        var (clock, recorder, clients) = (run.Clock, run.Recorder, run.Clients.Arms[arm]);
        var name = run.Plan.Arms[arm].Name;
        Report($"{name}: connecting {clients.Length:N0} clients");
        await run.Blocks.CallAllAsync(arm, stop);
        var count = await recorder.WarmUpAsync(arm);
        if (count.Failed > 0 && !stop.IsCancellationRequested)
        {
            return $"{count.Failed:N0} of {count.Ok + count.Failed:N0} clients of '{name}' could not connect; the first ended in {count.FirstFailure}";
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var start = clock.GetTimestamp();
        var parts = run.Clients.Shares[arm].Select(share => PartOf(arm, share, start, ended.Token)).ToList();
        var blocks = parts.ConvertAll(part => part.Block);
        run.Blocks.Show(blocks);
        await recorder.BeginRoundAsync(arm, round: 1, position: _storms.Count + 1);
        var begun = run.Generator.Begin();
        var load = new Inject(Rate!.Value, _longest);
        var pacing = Task.WhenAll(parts.Select((part, loop) =>
            new Pacer(clock, run.Generator.Lateness[loop].Record, part.Share.Loop).RunAsync(start, part.Share.Place.Of(load), part.Block.Dispatch, ended.Token)));

        (long Killed, long? Back, string? EndedEarly) away;
        try
        {
            await WaitAsync($"{name}: calm", Outages.Calm, stop);
            away = stop.IsCancellationRequested ? (clock.GetTimestamp(), null, null) : await TakeAwayAsync(blocks, name, stop);
            if (away.Back is not null)
            {
                await WaitAsync($"{name}: recovering", Outages.LongestRecovery, stop, Task.WhenAll(parts.Select(part => part.Reconnects.AllServedAgain)));
                await WaitAsync($"{name}: calm again", Outages.Calm, stop);
            }
        }
        finally
        {
            // Nobody tries again from here on, whatever ended it.
            await ended.CancelAsync();
            await pacing;
        }

        // What still waits is given to who is idle, or counted.
        await run.Blocks.FinishAsync(blocks, Outcome.Refused, "it still waited when the storm was over", stop);
        run.Generator.End(begun);
        await recorder.EndRoundAsync(arm, clientCpu: null, serverCpu: null, rate: null, admissions: null);
        _arms = (await recorder.SnapshotAsync()).Arms;
        _storms.Add(ResultOf(name, clients.Length, parts, start, away.Killed, away.Back));
        return away.EndedEarly;
    }

    private StormPart PartOf(int arm, ArmShare share, long start, CancellationToken stop)
    {
        var responses = new ResponsesByStart(start, run.Clock);
        var reconnects = new Reconnects(arm, outages.Policies[arm], share.Clients.Count, run.Clock, unchecked(run.Plan.Seed + arm + (share.Place.Index * 397)), stop);
        return new(share, new StormBlock(arm, share.Clients, run.Blocks.QueueOf(share), reconnects, responses), reconnects, responses);
    }

    private async Task<(long Killed, long? Back, string? EndedEarly)> TakeAwayAsync(List<StormBlock> blocks, string name, CancellationToken stop)
    {
        // A server that is killed takes its counters with it.
        await run.Server.EndLifeAsync();
        var killed = run.Clock.GetTimestamp();
        await target.KillAsync();
        blocks.ForEach(block => block.LoseConnections(killed));
        await WaitAsync($"{name}: the target is away", outages.Outage - run.Clock.GetElapsedTime(killed), stop);
        try
        {
            await target.StartAgainAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return (killed, null, $"the target did not come back: {e.Message}");
        }

        var back = run.Clock.GetTimestamp();
        run.Server.BeginLife();
        return (killed, back, null);
    }

    // Tells once a second that it still waits, and shows the server to those who watch; a view shows nothing of a stage that nobody tells it of again.
    private async Task WaitAsync(string stage, TimeSpan longest, CancellationToken stop, Task? until = null)
    {
        var end = until ?? Never;
        var start = run.Clock.GetTimestamp();
        for (var left = longest; left > TimeSpan.Zero && !end.IsCompleted && !stop.IsCancellationRequested; left = longest - run.Clock.GetElapsedTime(start))
        {
            Report(stage);
            await run.Server.ReadAsync();
            await end.WaitAsync(left < Second ? left : Second, run.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private StormResult ResultOf(
        string name, int clients, IReadOnlyList<StormPart> parts, long start, long killed, long? back)
    {
        var served = parts.SelectMany(part => part.Reconnects.ServedAgain).Order().Select(at => Seconds(killed, at)).ToList();
        var step = Math.Max(1, served.Count / MostRecoveryPoints);
        return new StormResult
        {
            Arm = name,
            Clients = clients,
            Intended = parts.Sum(part => part.Block.Dispatched),
            Recovered = served.Count,
            BackSeconds = back is { } at ? Seconds(killed, at) : null,
            ServedAgain50 = At(0.5),
            ServedAgain99 = At(0.99),
            ServedAgain100 = At(1),
            Full = parts.Sum(part => part.Reconnects.Kinds.Full),
            Resumed = parts.Sum(part => part.Reconnects.Kinds.Resumed),
            Attempts = parts.SelectMany(part => part.Reconnects.Attempts).GroupBy(attempt => attempt.Key, attempt => attempt.Value).OrderByDescending(attempts => attempts.Sum())
                .ToDictionary(attempts => attempts.Key.ToString(), attempts => attempts.Sum()),
            PeakBacklog = parts.Sum(part => part.Block.TakePeak()),
            Recovery = [.. served.Select((second, index) => (double[])[second, index + 1]).Where((_, index) => index % step == 0 || index == served.Count - 1)],
            Responses = ResponsesByStart.Rows(parts.Select(part => part.Responses), Seconds(start, killed)),
        };

        double? At(double share) => (int)Math.Ceiling(clients * share) is var needed && needed <= served.Count ? served[needed - 1] : null;

        double Seconds(long from, long to) => Math.Round(run.Clock.GetElapsedTime(from, to).TotalSeconds, 4);
    }

    /// <summary>What one event loop has of a storm.</summary>
    private sealed record StormPart(ArmShare Share, StormBlock Block, Reconnects Reconnects, ResponsesByStart Responses);

    private void Report(string stage)
    {
        var (done, all) = (_storms.Count, run.Plan.Arms.Count);
        run.Report(stage, (double)done / all, outages.ExpectedDuration(run.Plan) * (all - done) / all, _arms);
    }
}
