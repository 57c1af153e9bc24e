using System.Text.Json;
using LoadHarness.Engine.Replays;
using LoadHarness.Engine.SelfTests;
using LoadHarness.Program.Watch;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Targets.Lla;

namespace LoadHarness.Program.Running.Launches;

/// <summary>One launch of several, in its own process: starts a target, measures all rounds, and hands over what it measured. Files are its parent's business.</summary>
/// <param name="parent">The run that started it.</param>
/// <param name="start">What it is to measure.</param>
/// <param name="clock">Clock of the run.</param>
internal sealed class Launch(JsonLines parent, LaunchStart start, TimeProvider clock) : IDisposable
{
    // Somebody watches at most; a message takes the machine milliseconds that are not its business.
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    // The runtime compiles a method for good after 30 calls.
    private const int CallsUntilCompiled = 32;

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();

    private Task _told = Task.CompletedTask;
    private long? _lastProgress;

    /// <summary>Measures, and says so. It ends early when it is told to, or when nobody is there any more who could tell it.</summary>
    public async Task RunAsync()
    {
        _ = ListenAsync();
        await using var resources = new Resources();
        LaunchMessage last;
        try
        {
            last = await MeasureAsync(resources);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            last = Failed(LaunchTrouble.Stopped, "it was stopped before its target was ready");
        }
        catch (TargetException e)
        {
            last = Failed(e is TargetAwayException ? LaunchTrouble.TargetAway : LaunchTrouble.Target, e.Message);
        }
        catch (PortException e)
        {
            last = Failed(LaunchTrouble.Usage, e.Message);
        }

        await _told;
        await TellAsync(last);
        await (resources.Watch?.OfferLastFetchAsync(_stop.Token) ?? Task.CompletedTask);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _abort.Dispose();
    }

    private static LaunchMessage Failed(LaunchTrouble kind, string message) => new() { Failure = new(kind, message) };

    private async Task<LaunchMessage> MeasureAsync(Resources resources)
    {
        List<string> problems = [];
        var options = GivenCommand.ParseKnown([Command.Run.Name, .. start.Words]) is ParsedCommand.Run parsed
            ? parsed.Options : throw new InvalidOperationException("a launch was given options that it does not understand");
        var planned = PlannedRun.Of(options, clock, problems);
        planned = planned is null || problems.Count > 0 ? null : await planned.LookAsync(clock, problems, _stop.Token);
        var export = options.Otlp is { } collector ? new OtlpExport(collector, OtlpVariables.Read(Environment.GetEnvironmentVariable, problems)) : null;
        if (planned is null || problems.Count > 0)
        {
            return Failed(LaunchTrouble.Usage, string.Join("; ", problems));
        }

        var meter = resources.Meter = new RunMeter(planned.Plan.Arms, clock);
        resources.Watch = new RunWatch(RunMeter.Name, planned.Plan.Scenario, options.MetricsPort, export, clock);
        await resources.Watch.StartAsync(CancellationToken.None);
        var (target, traits) = await planned.Targets.StartAsync(planned.Plan.Arms, planned.Timeouts, clock, _stop.Token);
        resources.Target = target;
        await TellAsync(new() { Ready = new(target.Description, traits) });
        var plan = planned.Gates.ThatCanBeJudged(planned.Plan, traits);
        Rehearse(plan.Arms);
        var engine = RunEngine.ForTarget(plan, target, planned.Timeouts, clock, Show, meter);
        var measured = await engine.RunAsync(_ => false, _stop.Token, _abort.Token);
        var faults = new Breakdown([], clock, Caller.Process);
        try
        {
            measured = await SelfTestRun.CompleteAsync(measured, plan.Without(measured.LeftOut), target, planned.Timeouts, clock, _stop.Token);

            if (plan.Replay is { } replay && measured is { Cancelled: false, EndedEarly: null })
            {
                measured = measured with { Replay = await ReplayTrial.RunAsync(replay, plan.Without(measured.LeftOut), target, planned.Timeouts, clock, _stop.Token) };
            }
        }
        catch (Exception e)
        {
            measured = measured with { Fault = e, EndedEarly = e.Message };
        }

        measured = Explanation.Of(measured, faults);
        measured = measured with { Arms = [.. measured.Arms.Select(arm => ArmEstimates.WithLaunch(arm, start.Number))] };
        return new() { Report = new(measured, Conclusion.Facts(plan.Without(measured.LeftOut), target, traits, measured.Wires, clock), faults.Cause is { } cause ? UrlText.In($"{cause}") : null) };
    }

    // What is told between blocks would be compiled at the expense of whichever arm has its block then.
    private void Rehearse(IReadOnlyList<Arm> arms)
    {
        var recorder = new ArmRecorder(arms[0], clock);
        recorder.BeginRound(round: 1, position: 1);
        recorder.EndRound(TimeSpan.Zero, serverCpu: null);
        var told = new LaunchMessage { Progress = new("", 0, TimeSpan.Zero, TimeSpan.Zero, [recorder.ToResult()]) };
        for (var call = 0; call < CallsUntilCompiled; call++)
        {
            JsonSerializer.SerializeToUtf8Bytes(told, LaunchJson.Of<LaunchMessage>());
        }
    }

    // Who asks for the end is heard while the launch measures; where the parent is gone, nobody wants to know.
    private async Task ListenAsync()
    {
        while (await NextAsync() is { } order)
        {
            await _stop.CancelAsync();
            if (order.GivesUp)
            {
                await _abort.CancelAsync();
            }
        }

        await _stop.CancelAsync();
        await _abort.CancelAsync();
    }

    private async Task<LaunchStop?> NextAsync()
    {
        try
        {
            return await parent.ReadAsync(LaunchJson.Of<LaunchStop>(), CancellationToken.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Called between blocks: it is left out rather than waited for.
    private void Show(RunProgress progress)
    {
        if (!_told.IsCompleted || (_lastProgress is { } last && clock.GetElapsedTime(last) < ProgressInterval))
        {
            return;
        }

        _lastProgress = clock.GetTimestamp();
        _told = TellAsync(new() { Progress = progress with { Arms = [.. progress.Arms.Select(arm => arm with { Distributions = new Dictionary<string, IReadOnlyList<long[]>>() })] } });
    }

    private async Task TellAsync(LaunchMessage message)
    {
        try
        {
            await parent.WriteAsync(message, LaunchJson.Of<LaunchMessage>(), CancellationToken.None);
        }
        catch (IOException)
        {
            // The parent is gone, which ends this launch as well.
        }
    }

    /// <summary>What is given back at the end, the target first: the last export finds the meter.</summary>
    private sealed class Resources : IAsyncDisposable
    {
        public RunMeter? Meter { get; set; }

        public RunWatch? Watch { get; set; }

        public ITarget? Target { get; set; }

        public async ValueTask DisposeAsync()
        {
            await (Target?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (Watch?.StopAsync(CancellationToken.None) ?? Task.CompletedTask);
            Meter?.Dispose();
        }
    }
}
