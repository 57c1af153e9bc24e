using LoadHarness.Engine.Load;
using LoadHarness.Machine;

namespace LoadHarness.Engine.Stages;

/// <summary>Rounds of one block per arm in random order, until all gates are decided or there have been enough.</summary>
/// <param name="run">What it works with.</param>
/// <param name="rounds">The schedule.</param>
/// <param name="isUndecided">Asked at each look but the last: whether more rounds than these could decide a gate.</param>
internal sealed class RoundsStage(StageContext run, Rounds rounds, Func<IReadOnlyList<ArmResult>, bool> isUndecided) : IStage
{
    // Methods that client and server had compiled at the start, before the first round and after it; null where nobody tells.
    private readonly List<(long Client, long? Server)> _compiled = [];

    private readonly List<double> _paces = [];

    private int _done;

    // When the next block is to begin; null where each begins when it is ready.
    private DateTimeOffset? _slot = run.Plan.CountsFrom;

    public double? Rate { get; private set; }

    public async Task<string?> RunAsync(CancellationToken stop)
    {
        await run.Clock.WaitUntilAsync(run.Plan.StartsAt, stop);
        await ReadCompiledAsync();
        var failure = await run.WarmUp.RunAsync(() => ReportAsync("warm-up"), stop, run.Plan.StatedRate);
        if (failure is not null || stop.IsCancellationRequested)
        {
            // Not all arms have shown what they can do, and nothing more will be sent.
            return failure;
        }

        Rate = run.Plan.RateAfter(run.WarmUp.Capacities);
        await RehearseAsync(stop);
        await ReadCompiledAsync();
        using Pace pace = new();
        for (var round = 1; round <= rounds.Max && !stop.IsCancellationRequested; round++)
        {
            _paces.Add(pace.Measure());
            if (await RunRoundAsync(round, stop) is { } failed)
            {
                return failed;
            }

            _done = round;
            if (round == 1)
            {
                await ReadCompiledAsync();
            }

            if (rounds.Looks.Contains(round) && round < rounds.Max && !isUndecided((await run.Recorder.SnapshotAsync()).Arms))
            {
                break;
            }
        }

        await ReadCompiledAsync();
        return null;
    }

    public Measurements Complete(Measurements measured) => measured with
    {
        Generator = measured.Generator with
        {
            Compiled = Compiled(reading => reading.Client),
            ServerCompiled = Compiled(reading => reading.Server),
            Pace = _paces.Count > 0 ? new(_paces) : null,
        },
    };

    private CompiledMethods? Compiled(Func<(long Client, long? Server), long?> end) => _compiled.Select(end).OfType<long>().ToList() is [var start, var before, var first, var last]
        ? new(before - start, first - before, last - first)
        : null;

    private async Task ReadCompiledAsync() =>
        _compiled.Add((ResourceProbe.CompiledMethods, await run.Server.ReadAsync() is { CompiledMethods: > 0 and var methods } ? methods : null));

    // What the run's own rate shows for the first time is not the first arm's: paths that the warm-up did not take, and what the compiler makes of them.
    private async Task RehearseAsync(CancellationToken stop)
    {
        foreach (var arm in run.ShuffledArms().TakeWhile(_ => !stop.IsCancellationRequested))
        {
            await ReportAsync("uncounted round");
            await run.Blocks.RehearseAsync(arm, Rate, rounds.Block * run.Plan.Arms[arm].BlockShare, stop);
        }
    }

    private async Task<string?> RunRoundAsync(int round, CancellationToken stop)
    {
        var position = 0;
        foreach (var index in run.AllShuffled())
        {
            var arm = run.Plan.Arms[index];
            var (slot, length) = (_slot + run.Blocks.CallsBefore(index, Rate), rounds.Block * arm.BlockShare);

            // An arm that only this shard leaves out keeps its time free.
            _slot = slot + length + rounds.Pause;
            if (stop.IsCancellationRequested || run.WarmUp.IsLeftOut(index))
            {
                continue;
            }

            position++;
            await ReportAsync($"round {round} of {Math.Max(rounds.First, round)}");
            var (_, succeeded) = await run.Blocks.RunAsync(index, round, position, Rate, length, stop, slot);
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
