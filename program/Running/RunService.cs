using LoadHarness.Engine.Replays;
using LoadHarness.Engine.SelfTests;
using LoadHarness.Engine.Stages;
using LoadHarness.Program.Running.Shards;

namespace LoadHarness.Program.Running;

/// <summary>One run from its plan to its verdict. A signal stops the load, not the run: it is still judged.</summary>
internal sealed class RunService(
    PlannedRun planned, RunTarget target, RunMeter meter, RunOutput output, IProgressView progress, StopSignals signals, Breakdown breakdown, TimeProvider clock) : IRun
{
    public async Task<RunResult> RunAsync()
    {
        var plan = planned.Gates.ThatCanBeJudged(planned.Plan, target.Traits);
        breakdown.Directory = output.Directory;
        using var struck = breakdown.Struck.Register(signals.GiveUp);
        using var inTime = plan.Shard.IsPart ? new StopInTime(signals.GiveUp, clock, signals.Stop) : null;
        progress.Begin(RunHeader.Of(plan, target.Target.Description, target.Traits, planned.Targets.Sight));
        using var files = new SoakFiles(output, Header, planned.Resumed?.Stored, clock);
        var soak = plan.Schedule is SoakWindows ? new SoakStorage(planned.Resumed?.Session ?? new SoakSession(plan, clock), files) : null;
        var engine = RunEngine.ForTarget(plan, target.Target, planned.Timeouts, clock, progress.Show, meter, soak);
        var measured = Explanation.Of(await engine.RunAsync(soFar => Judge.AnyInconclusive(plan, soFar), signals.Stop, signals.Abort), breakdown);
        if (measured.EndedEarly is { } why && planned.Targets.SentText is { } sent && measured.Arms.All(arm => arm.Requests == 0))
        {
            measured = measured with { EndedEarly = $"{why}; {sent}" };
        }

        var facts = planned.Resumed?.Stored.Header.Environment ?? Facts(plan, measured.Wires);
        Leave(plan, facts, measured);
        plan = planned.Gates.Gates is null ? plan.Without(measured.LeftOut) : plan.Without(measured.LeftOut) with { Gates = plan.Gates };
        var conclusion = Conclude(plan, facts);
        try
        {
            var before = measured;
            measured = await SelfTestRun.CompleteAsync(measured, plan, target.Target, planned.Timeouts, clock, signals.Stop);

            if (plan.Replay is { } replay && measured is { Cancelled: false, EndedEarly: null })
            {
                measured = measured with { Replay = await ReplayTrial.RunAsync(replay, plan, target.Target, planned.Timeouts, clock, signals.Stop) };
            }

            if (measured != before)
            {
                Leave(plan, facts, measured);
            }

            progress.End();
            files.Dispose();
            output.WriteLog(plan.Code?.Log.Lines ?? []);
            return conclusion.Of(measured, soak is null ? null : new StoredHistory(soak.Session.History, files.Windows, files.Problem));
        }
        catch (Exception e)
        {
            return conclusion.Unjudged(Explanation.Of(measured with { Fault = e, EndedEarly = e.Message }, breakdown));
        }

        SoakHeader Header(DateTimeOffset startedAt, double? rate, IReadOnlyList<WireEvidence> wires) => new()
        {
            Scenario = plan.Scenario,
            StartedAt = startedAt,
            Options = planned.Options.Effective,
            Environment = Facts(plan, wires),
            Target = target.Traits,
            Rate = rate,
            Gates = planned.Gates.Text,
            Requests = plan.RequestNames.Count > 0 ? plan.RequestNames : null,
            Plan = planned.Options.Plan?.Copy,
            Workload = planned.Workload,
        };
    }

    // What the other shards need is there before anything is said of this one, or tried.
    private void Leave(LoadPlan plan, IReadOnlyDictionary<string, string> facts, Measurements measured)
    {
        if (!plan.Shard.IsPart)
        {
            return;
        }

        output.Prepare();
        new ShardReport
        {
            Schema = ShardReport.Current,
            Index = plan.Shard.Index,
            Count = plan.Shard.Count,
            Options = planned.Options.Effective,
            Environment = facts,
            Target = target.Traits,
            External = planned.Options.Target is TargetOptions.External ? target.Target.Description : null,
            Gates = planned.Gates.Text,
            Plan = planned.Options.Plan?.Copy,
            Workload = planned.Workload,
            Requests = plan.RequestNames,
            Build = ShardReport.BuildOfThis,
            ClockAheadSeconds = StartTogether.ClockAhead(output.Directory, clock),
            Restarts = planned.Resumed is null ? SchedulerRank.Restarts(Environment.GetEnvironmentVariable) : 0,
            WentOn = planned.Resumed is not null,

            // Of a server that others call, it read nothing before its first call.
            Measured = planned.Resumed is null ? measured : measured with { Shared = null },
        }.Write(output.Directory);
    }

    private OrderedDictionary<string, string> Facts(LoadPlan plan, IReadOnlyList<WireEvidence> wires) => Conclusion.Facts(plan, target.Target, target.Traits, wires, clock);

    private Conclusion Conclude(LoadPlan plan, IReadOnlyDictionary<string, string> facts) => new(planned.Scenario, plan, planned.Options.Effective, facts)
    {
        External = planned.Options.Target is TargetOptions.External ? target.Target.Description : null,
        Baseline = planned.Gates.Baseline,
        PlanFile = planned.Options.Plan?.Copy,
        Workload = planned.Workload,
    };
}
