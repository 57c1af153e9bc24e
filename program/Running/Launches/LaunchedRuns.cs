namespace LoadHarness.Program.Running.Launches;

/// <summary>
/// A run of several launches, one after the other: each is a process that starts its own LLA and measures all rounds. What they measured is put together
/// and judged here, and only here are files. A signal stops the launch that goes on, and there are no further ones; what was measured is still judged.
/// </summary>
internal sealed class LaunchedRuns(PlannedRun planned, RunOutput output, IProgressView progress, StopSignals signals, Breakdown breakdown, TimeProvider clock) : IRun
{
    private readonly long _started = clock.GetTimestamp();
    private readonly List<LaunchReport> _reports = [];
    private LaunchReady? _ready;

    /// <summary>The options of a launch as words: those of the run without what is done with its result.</summary>
    /// <param name="options">Every option of the run as it is used.</param>
    /// <param name="launch">Number of the launch, from 1; each has another order of its arms.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="rate">The rate, as far as it is known: of the plan, or what the first launch found, since other rates make other queues.</param>
    public static IReadOnlyList<string> Words(IReadOnlyDictionary<string, string> options, int launch, int seed, double? rate)
    {
        var words = new OrderedDictionary<string, string>(options);
        foreach (var option in (Option[])[
            ResultCatalogue.Out, ResultCatalogue.Overwrite, ResultCatalogue.Baseline, ResultCatalogue.History, ResultCatalogue.AllowUnlike, ResultCatalogue.Gates, ResultCatalogue.Inconclusive])
        {
            words.Remove(option.Name);
        }

        words[ResultCatalogue.Progress.Name] = "none";
        words[RunCatalogue.Launches.Name] = "1";
        words[RunCatalogue.Seed.Name] = FormattableString.Invariant($"{(int)(((long)seed + launch - 1) % int.MaxValue)}");
        if (rate is { } known)
        {
            words[RunCatalogue.Rate.Name] = FormattableString.Invariant($"{known}/s");
        }

        return [.. words.Select(word => $"{word.Key}={word.Value}")];
    }

    public async Task<RunResult> RunAsync()
    {
        breakdown.Directory = output.Directory;
        using var struck = breakdown.Struck.Register(signals.GiveUp);
        string? trouble = null;
        var (by, faulty) = (CheckSubject.Target, (Exception?)null);
        while (_reports.Count < planned.Plan.Launches && !signals.Stop.IsCancellationRequested && _reports.TrueForAll(report => report.Measured.EndedEarly is null))
        {
            try
            {
                _reports.Add(await LaunchAsync(_reports.Count + 1));
            }
            catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested && _reports.Count > 0)
            {
                break;
            }
            catch (Exception e) when (_reports.Count > 0)
            {
                // What the launches before it measured is still good.
                (trouble, faulty) = ($"launch {_reports.Count + 1} measured nothing: {e.Message}", e is TargetException or ProblemException ? null : e);
                by = e is TargetException ? CheckSubject.Target : CheckSubject.Harness;
                break;
            }
            catch
            {
                // Nothing is there to be judged; whoever tells why needs the terminal.
                progress.End();
                throw;
            }
        }

        return Judged(trouble is null ? LaunchedRun.Of(Measured()) : LaunchedRun.Of(Measured()) with { EndedEarly = trouble, EndedBy = by, Fault = faulty });
    }

    private IReadOnlyList<Measurements> Measured() => [.. _reports.Select(report => report.Measured)];

    private RunResult Judged(Measurements measured)
    {
        if (_reports.Select(report => report.Fault).OfType<string>().FirstOrDefault() is { } fault)
        {
            breakdown.Take(new InvalidOperationException($"a launch failed:\n{fault}"));
        }

        measured = measured with { Cancelled = measured.Cancelled || (signals.Stop.IsCancellationRequested && measured.EndedEarly is null && _reports.Count < planned.Plan.Launches) };
        measured = Explanation.Of(measured, breakdown);
        if (measured.EndedEarly is { } why && planned.Targets.SentText is { } sent && measured.Arms.All(arm => arm.Requests == 0))
        {
            measured = measured with { EndedEarly = $"{why}; {sent}" };
        }

        var (target, traits) = (_ready!.Target, _ready.Traits);
        var plan = planned.Gates.ThatCanBeJudged(planned.Plan, traits);
        plan = planned.Gates.Gates is null ? plan.Without(measured.LeftOut) : plan.Without(measured.LeftOut) with { Gates = plan.Gates };
        var conclusion = new Conclusion(planned.Scenario, plan, planned.Options.Effective, Facts())
        {
            External = planned.Options.Target is TargetOptions.External ? target : null,
            Baseline = planned.Gates.Baseline,
            PlanFile = planned.Options.Plan?.Copy,
            Workload = planned.Workload,
        };
        try
        {
            progress.End();
            return conclusion.Of(measured, soak: null);
        }
        catch (Exception e)
        {
            return conclusion.Unjudged(Explanation.Of(measured with { Fault = e, EndedEarly = e.Message }, breakdown));
        }
    }

    // What differs from launch to launch is told, all of it.
    private OrderedDictionary<string, string> Facts()
    {
        var facts = new OrderedDictionary<string, string>();
        foreach (var name in _reports.SelectMany(report => report.Facts.Keys).Distinct())
        {
            facts[name] = string.Join(", ", _reports.Select(report => report.Facts.GetValueOrDefault(name, "")).Where(fact => fact.Length > 0).Distinct());
        }

        return facts;
    }

    private async Task<LaunchReport> LaunchAsync(int number)
    {
        var rate = planned.Plan.Rate ?? _reports.Select(report => report.Measured.Generator.Rate).FirstOrDefault();
        await using var process = await LaunchProcess.StartAsync(new(Words(planned.Options.Effective, number, planned.Plan.Seed, rate), number));
        await using var stop = signals.Stop.Register(() => _ = process.StopAsync(givesUp: false));
        await using var abort = signals.Abort.Register(() => _ = process.StopAsync(givesUp: true));
        LaunchReport? measured = null;

        // To its end: after its report it may wait for somebody who fetches metrics, whose port the next one needs.
        while (await process.ReadAsync() is { } message)
        {
            switch (message)
            {
                case { Ready: { } ready }:
                    Begin(ready);
                    break;
                case { Progress: { } at }:
                    Show(at, number);
                    break;
                case { Report: { } report }:
                    measured = report;
                    break;
                case { Failure: { } failure }:
                    throw TroubleOf(failure);
            }
        }

        return measured ?? throw new InvalidOperationException($"launch {number} ended without a result; what it said is above");
    }

    private static Exception TroubleOf(LaunchFailure failure) => failure.Kind switch
    {
        LaunchTrouble.Stopped => new OperationCanceledException(failure.Message),
        LaunchTrouble.Usage => new ProblemException(failure.Message),
        LaunchTrouble.TargetAway => new TargetAwayException(failure.Message, inner: null),
        _ => new TargetException(failure.Message),
    };

    private void Begin(LaunchReady ready)
    {
        if (_ready is null)
        {
            _ready = ready;
            progress.Begin(RunHeader.Of(planned.Gates.ThatCanBeJudged(planned.Plan, ready.Traits), ready.Target, ready.Traits, planned.Targets.Sight));
        }
    }

    private void Show(RunProgress at, int number)
    {
        var launches = planned.Plan.Launches;
        progress.Show(at with
        {
            Stage = $"launch {number} of {launches}, {at.Stage}",
            Done = (number - 1 + at.Done) / launches,
            Elapsed = clock.GetElapsedTime(_started),
            Left = at.Left + ((launches - number) * planned.Plan.Schedule.ExpectedDuration(planned.Plan)),
        });
    }
}

/// <summary>Something that the user named cannot be used, as the message says in one line.</summary>
internal sealed class ProblemException(string message) : Exception(message);
