using LoadHarness.Clients;
using LoadHarness.Engine.Load;
using LoadHarness.Engine.Stages;
using LoadHarness.Machine;
using LoadHarness.Machine.Counting;
using LoadHarness.Machine.Loops;
using LoadHarness.Workloads.InCode;

namespace LoadHarness.Engine;

/// <summary>Runs a plan against a target: clients, recorder, counters and meter from start to end. What happens in between is the stage of its schedule.</summary>
/// <param name="plan">What to run.</param>
/// <param name="target">Where to; one that can be taken away, where the schedule is <see cref="Outages"/>.</param>
/// <param name="clock">Clock of the run.</param>
/// <param name="progress">Told at every step, such as a block or a window; must return soon.</param>
/// <param name="createClient">Makes client number n (from 0) of an arm; its token aborts what is in flight.</param>
/// <param name="meter">Told of every sample that counts, for those who watch from outside.</param>
/// <param name="soak">
/// What a soak measured before and who takes its windows, where the schedule is <see cref="SoakWindows"/>; null begins anew and stores nothing.
/// </param>
public sealed class RunEngine(
    LoadPlan plan,
    ITarget target,
    TimeProvider clock,
    Action<RunProgress> progress,
    Func<Arm, int, CancellationToken, IClient> createClient,
    RunMeter? meter = null,
    SoakStorage? soak = null)
{
    private readonly Recorder _recorder = new(plan.Arms, clock, soak?.Session.Recorders, meter, plan.RequestNames, plan.LoopsInUse);

    // Owner of the connections that clients share; closed when the clients have ended.
    private TtsClients? _makers;

    // Of the clients that are on OpenSSL; each with its clients, their pacer and their recorder, so that no request crosses from one thread to another.
    private IReadOnlyList<EventLoop> _loops = [];

    /// <summary>Makes an engine whose clients are TTS instances.</summary>
    public static RunEngine ForTarget(
        LoadPlan plan, ITarget target, Timeouts timeouts, TimeProvider clock, Action<RunProgress> progress, RunMeter? meter = null, SoakStorage? soak = null)
    {
        ServerNames.KeepTo(plan.Shard);
        var clients = new TtsClients(target.EndpointFor, timeouts, clock) { Naming = plan.Naming, Kind = plan.Client, KeyLog = plan.KeyLog, Workload = plan.Workload, Code = plan.Code, Seed = plan.Seed, Shard = plan.Shard };
        return new RunEngine(plan, target, clock, progress, clients.Create, meter, soak) { _makers = clients, _loops = plan.Arms.Any(plan.IsOnLoop) ? [.. Enumerable.Range(0, plan.LoopsInUse).Select(EventLoop.Of)] : [] };
    }

    /// <summary>Runs the plan to its end.</summary>
    /// <param name="isUndecided">Asked at each look of the plan but the last: whether more rounds than these could decide a gate.</param>
    /// <param name="stop">Ends the run; requests in flight end by themselves, and what was measured until then is returned.</param>
    /// <param name="abort">Gives up the requests in flight, too.</param>
    public async Task<Measurements> RunAsync(Func<IReadOnlyList<ArmResult>, bool> isUndecided, CancellationToken stop, CancellationToken abort = default)
    {
        var startedAt = clock.GetUtcNow();
        using var clients = new Roster(plan, createClient, _recorder, clock, stop, abort, _loops);
        var (server, generator) = (new ServerLedger(target, clock, _recorder.Meter), new GeneratorMeter(clock, plan.LoopsInUse));
        var blocks = new BlockRunner(plan, server, generator, clock, _recorder, clients.Shares);
        var run = new StageContext(plan, target, clock, _recorder, clients, server, generator, blocks, progress, _loops);
        var stage = StageOf(run, isUndecided);
        var recording = _recorder.RunAsync(_loops);
        if (plan.SharesServer)
        {
            // By then the others have looked at the server, too: from here on all that it counts are calls that shards count.
            await clock.WaitUntilAsync(plan.StartsAt, stop);
        }

        await server.BeginAsync();
        clients.Start();
        string? endedEarly;
        Exception? fault = null;
        try
        {
            endedEarly = await InitAsync(clients.Ended) ?? await stage.RunAsync(clients.Ended);
        }
        catch (Exception e) when (e is not OperationCanceledException || !clients.Ended.IsCancellationRequested)
        {
            // What was measured until now is still good; whoever asked for the run tells of the exception.
            (endedEarly, fault) = (e.Message, e);
        }
        finally
        {
            await clients.CloseAsync();
            _makers?.Dispose();
            await CleanAsync(abort);
        }

        var stopped = stop.IsCancellationRequested || abort.IsCancellationRequested;
        var crashing = clients.Ended.IsCancellationRequested && !stopped;
        if (crashing)
        {
            endedEarly = "a client crashed again and again; this is a bug in the harness";
        }

        if (fault is not null)
        {
            await _recorder.CloseOpenAsync();
        }

        var recorded = await _recorder.SnapshotAsync();
        var counted = plan.SharesServer ? null : await server.CountAsync();
        var shared = plan.SharesServer ? await server.ShareAsync() : null;
        _recorder.Close();
        await recording;
        bool IsMeasured(int arm) => endedEarly is not null || !run.WarmUp.IsLeftOut(arm);
        return stage.Complete(new Measurements
        {
            StartedAt = startedAt,
            Duration = run.Elapsed,
            Cancelled = stopped,
            EndedEarly = endedEarly,
            EndedBy = crashing || fault is not null ? CheckSubject.Harness : recorded.FailedBy,
            Answers = recorded.Answers,
            Fault = fault,
            FirstFailure = recorded.FirstFailure,
            Arms = [.. recorded.Arms.Where((_, arm) => IsMeasured(arm))],
            Totals = [.. _recorder.Totals.Where((_, arm) => IsMeasured(arm))],
            Parts = plan.Shard.IsPart ? [.. _recorder.Parts.Where((_, arm) => IsMeasured(arm))] : [],
            LeftOut = endedEarly is null ? run.WarmUp.LeftOut : [],
            Wires = recorded.Wires,
            Ledger = ProofLedger.Between(recorded.Full, recorded.Resumed, counted),
            Shared = shared,
            Generator = generator.Load() with
            {
                Rate = stage.Rate,
                Restarts = clients.Restarts,
                Loops = _loops.Count > 0 ? _loops.Count : null,
                InstructionsMissing = InstructionsMissing(server),
                PortsNeeded = ResourceProbe.PortsHeld((recorded.Full + recorded.Resumed + recorded.Impostors) / run.Elapsed.TotalSeconds, run.Elapsed),
                PortsAvailable = ResourceProbe.EphemeralPorts() * plan.Arms.Min(arm => Addresses(target.EndpointFor(arm))),
            },
        });
    }

    // What a scenario in code does before its run: without it there is nothing to measure.
    private async Task<string?> InitAsync(CancellationToken stop)
    {
        if (plan.Code is not { Init: { } init } code)
        {
            return null;
        }

        try
        {
            await init(new LifeContext(target.Description, code.Log, stop));
            return null;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            return $"the scenario's WithInit threw {e.GetType().Name}: {Plain.Line(e.Message)}";
        }
    }

    private async Task CleanAsync(CancellationToken stop)
    {
        try
        {
            await (plan.Code is { Clean: { } clean } code ? clean(new LifeContext(target.Description, code.Log, stop)) : Task.CompletedTask);
        }
        catch (Exception e)
        {
            // What was measured is not touched by it.
            plan.Code!.Log.Error($"WithClean threw {e.GetType().Name}: {e.Message}");
        }
    }

    private static string? InstructionsMissing(ServerLedger server) => (ProcessCounter.OwnInstructionsMissing, server.InstructionsMissing) switch
    {
        ({ } client, _) => $"Instructions could not be counted: {client}.",
        (_, { } ofServer) => $"The server's instructions could not be counted: {ofServer}.",
        _ => null,
    };

    // The system's own choice is one.
    private static int Addresses(TargetEndpoint endpoint) => Math.Max(1, endpoint.SourceAddresses.Count) + endpoint.SpareAddresses.Count;

    private IStage StageOf(StageContext run, Func<IReadOnlyList<ArmResult>, bool> isUndecided) => plan.Schedule switch
    {
        Rounds rounds => new RoundsStage(run, rounds, isUndecided),
        CapacitySearch search => new CapacityStage(run, search),
        SoakWindows windows => new WindowsStage(run, windows, soak ?? new SoakStorage(new SoakSession(plan, clock), Sink: null)),
        Outages outages => new OutagesStage(run, outages, (IRestartable)target),
        var unknown => throw new InvalidOperationException($"no stage runs a schedule of type {unknown.GetType().Name}"),
    };
}
