using System.Security.Cryptography;
using System.Text;
using LoadHarness.Clients;
using LoadHarness.Program.Running.Shards;
using LoadHarness.Workloads;

namespace LoadHarness.Program.Running;

/// <summary>All that is decided of a run before anything is started, once.</summary>
/// <param name="Options">The options, a seed among them; of a soak that goes on, those that it had.</param>
/// <param name="Scenario">The scenario.</param>
/// <param name="Plan">Its plan, with the gates to judge by.</param>
/// <param name="Gates">What the user gave to judge by.</param>
/// <param name="Targets">Starts the target.</param>
internal sealed record PlannedRun(RunOptions Options, Scenario Scenario, LoadPlan Plan, GivenGates Gates, TargetSource Targets)
{
    // Another order each time, so that what favours the first arm does not favour the same one in every run of a day; short enough to be typed.
    private const int Seeds = 1_000_000;

    /// <summary>The files that the user named.</summary>
    public required GivenFiles Files { get; init; }

    /// <summary>What the clients send, to be told in its results; null where it is one request that is always the same.</summary>
    public WorkloadCopy? Workload => CopyOf(Plan.Workload, Options);

    /// <summary>The soak that goes on; null begins a run.</summary>
    public ResumedSoak? Resumed { get; init; }

    /// <summary>Where the results go; null makes a directory of its own.</summary>
    public string? Directory { get; init; }

    /// <summary>Whether results that are there already are replaced.</summary>
    public bool Overwrites { get; init; }

    /// <summary>What is odd but no reason to stop.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Limits of each step of a request.</summary>
    public Timeouts Timeouts => new(Options.ConnectTimeout, Options.HandshakeTimeout, Options.RequestTimeout);

    /// <summary>Checks all that can be known before anything is started.</summary>
    /// <param name="given">What the user gave.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="problems">Takes what is wrong, a line each.</param>
    /// <returns>The run; null when something is so wrong that there is no plan.</returns>
    public static PlannedRun? Of(RunOptions given, TimeProvider clock, List<string> problems)
    {
        var resumed = Resume(given, clock, problems);
        if (problems.Count > 0)
        {
            return null;
        }

        if (resumed is null)
        {
            given = ShardPlace.Settle(given, Environment.GetEnvironmentVariable, clock, problems);
            if (problems.Count > 0)
            {
                return null;
            }
        }

        var options = resumed?.Options ?? (given.Seed is null ? given.WithSeed(RandomNumberGenerator.GetInt32(Seeds)) : given);
        var files = GivenFiles.Read(options.Files, clock, problems);
        problems.AddRange(options.Target is TargetOptions.Program program ? ProgramTarget.Problems(program.Name) : []);
        var (request, workload) = RequestsOf(options, files, problems);
        var planned = Of(options, files, new TargetSource(options, files.Credentials, request) { Workload = workload }, resumed, problems);
        if (planned is null)
        {
            return null;
        }

        problems.AddRange(resumed is null ? ShardPlace.Problems(planned.Plan, clock) : []);
        var directory = given.Soak?.Resume ?? (planned.Plan.Shard.IsPart ? StartTogether.DirectoryOf(given.Out!, planned.Plan.Shard) : given.Out);
        return planned with { Directory = directory, Overwrites = given.Files.Overwrite };
    }

    /// <summary>The same run, once an external target was looked at and is known; any other as it is.</summary>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="problems">Takes what does not fit the target, a line each.</param>
    /// <param name="cancellationToken">Gives up looking.</param>
    /// <returns>The run; null when something is so wrong that there is no plan.</returns>
    /// <exception cref="TargetException">The target has no address.</exception>
    public async Task<PlannedRun?> LookAsync(TimeProvider clock, List<string> problems, CancellationToken cancellationToken)
    {
        var (targets, options) = await Targets.LookAsync(Plan, Timeouts, clock, cancellationToken);
        if (targets == Targets)
        {
            return this;
        }

        string?[] wrong =
        [
            targets.KeyProblem(Options.Keys) ?? (targets.IsSeen ? await targets.LedgerProblemAsync(cancellationToken) : null),
            Resumed is null && Options.Target is TargetOptions.External { Ledger: not null } ? ShardPlace.LateLook(Plan, clock) : null,
        ];
        problems.AddRange(wrong.OfType<string>());
        if (problems.Count > 0)
        {
            return null;
        }

        // A soak goes on with the arms that it had.
        return Of(Resumed is null ? options : Options, Files, targets, Resumed, problems) is { } planned ? planned with { Directory = Directory, Overwrites = Overwrites } : null;
    }

    private static PlannedRun? Of(RunOptions options, GivenFiles files, TargetSource targets, ResumedSoak? resumed, List<string> problems)
    {
        var scenario = ScenarioCatalogue.Of(options);
        var baseline = files.Baseline is { } stored ? stored with { AllowsUnlike = options.AllowsUnlike } : null;
        var told = problems.Count;
        var whole = WholePlanOf(options, scenario, targets, resumed, problems);
        if (baseline is not null)
        {
            problems.InsertRange(told, BaselineFiles.Problems(baseline, options.Files.Baseline!, options.Scenario, DifferencesFrom(baseline, options, targets, whole)));
        }

        var plan = whole is null ? null : resumed?.Plan ?? ArmChoice.Of(whole, options, targets.Traits);
        problems.AddRange(plan is null ? [] : targets.Problems(plan));

        // The names of arms tell the server's key: where it is not known, gates are read without them.
        var context = whole is null || !targets.IsSeen ? null : new GateContext(whole, targets.Traits, options.Files.Baseline is not null) { Requests = RequestNames(whole, options, files, targets, problems) };
        var gates = resumed?.Plan.Gates ?? files.ReadGates(context, problems) ?? (files.Gates is null ? options.Plan?.ReadGates(context, problems) : null);
        var text = resumed?.Stored.Header.Gates ?? (files.Gates is { } file ? Encoding.UTF8.GetString(file.Span) : options.Plan?.GatesText);
        var judged = new GivenGates(gates, text, baseline) { LeaveBaselineItsOwn = resumed is null && files.Gates is null && gates?.Any(gate => gate is BaselineGate) != true };
        return plan is null ? null : new(options, scenario, judged.Into(plan), judged, targets)
        {
            Files = files,
            Resumed = resumed,
            Warnings = [.. KeyLogWarnings(options), .. files.Credentials?.Warnings ?? [], .. baseline is null ? [] : BaselineFiles.Warnings(baseline, options.Files.History, options.Effective)],
        };
    }

    // A file with other faults tells its names all the same; one that cannot be read tells none, and no name is wrong then.
    private static IReadOnlyList<string>? RequestNames(LoadPlan whole, RunOptions options, GivenFiles files, TargetSource targets, List<string> problems) =>
        targets.Workload is not null || options.Files.Request is not { } file ? whole.RequestNames
        : files.Requests is { Requests: { Count: > 1 } several } ? [.. several.Select(request => request.Name ?? "")]
        : problems.Exists(problem => problem.StartsWith($"request={file}", StringComparison.Ordinal)) ? null
        : whole.RequestNames;

    private static WorkloadCopy? CopyOf(Workload? workload, RunOptions options) =>
        workload?.Copy([.. Given((TargetCatalogue.Request, options.Files.Request), (TargetCatalogue.Data, options.Files.Data))]);

    private static IEnumerable<FileCopy> Given(params (Option Option, string? Path)[] files)
    {
        foreach (var (option, path) in files)
        {
            if (path is not null && File.Exists(path))
            {
                using var file = RegularFile.Open(path);
                yield return new FileCopy(option.Name, Convert.ToHexStringLower(SHA256.HashData(file))) { Bytes = file.Length };
            }
        }
    }

    private static IEnumerable<string> KeyLogWarnings(RunOptions options) => options.KeyLog is { } path
        ? [$"{RunCatalogue.KeyLog.Name}={path}: whoever has it and a capture of this run reads all that is sent (delete it when it has served)"]
        : [];

    // What the server decides is no difference before it was asked.
    private static IReadOnlyList<FactDifference> DifferencesFrom(Baseline baseline, RunOptions options, TargetSource targets, LoadPlan? whole)
    {
        var facts = EnvironmentFacts.Collect();
        foreach (var (name, fact) in targets.Facts)
        {
            facts[name] = fact;
        }

        string[] open = targets.IsSeen ? [] : [RunCatalogue.Keys.Name, TargetCatalogue.ServerNames.Name];
        return
        [
            .. Likeness.BeforeRun(baseline.Run, facts, options, targets.IsSeen ? whole?.Arms ?? [] : [], CopyOf(targets.Workload, options))
                .Where(difference => !open.Contains(difference.Name)),
        ];
    }

    // One request to somebody else's server is the server's; whatever takes values, or is one of several, is the run's.
    private static (RequestTemplate Request, Workload? Workload) RequestsOf(RunOptions options, GivenFiles files, List<string> problems)
    {
        var isExternal = options.Target is TargetOptions.External;
        if (files.Requests is not { } requests)
        {
            return (RequestOf(options.Target, RequestTemplate.Process, problems), null);
        }

        if (isExternal && requests.IsFixed)
        {
            if (options.Files.Data is { } data)
            {
                problems.Add($"data={data} must be left out, since request={options.Files.Request} has no {{{{name}}}} that takes a value (write one in it)");
            }

            return (RequestOf(options.Target, requests.Requests[0], problems), null);
        }

        if (options.Target is TargetOptions.External { Answer: not { Statuses: null, Text: null, Within: null } })
        {
            problems.Add($"expect, expect-status and expect-within must be left out, since request={options.Files.Request} has several requests, or values (write # expect-status: 2xx before each of them)");
        }

        // What is wrong with the files themselves is told already, and nothing can be made of them.
        var isRead = problems.TrueForAll(problem => !problem.StartsWith($"request={options.Files.Request}", StringComparison.Ordinal) && !problem.StartsWith("data=", StringComparison.Ordinal));
        var reader = new WorkloadReader($"request={options.Files.Request}", problems, Environment.GetEnvironmentVariable);
        return (RequestTemplate.Process, isRead ? reader.Read(requests, options.Files.Data, options.DataUse, options.Seed!.Value) : null);
    }

    // What is given outranks what the file of the request says.
    private static RequestTemplate RequestOf(TargetOptions target, RequestTemplate request, List<string> problems)
    {
        if (target is not TargetOptions.External { Answer: var (statuses, text, within) })
        {
            return request;
        }

        request = request with
        {
            Statuses = statuses ?? request.Statuses,
            Expected = text is null ? request.Expected : Encoding.UTF8.GetBytes(text),
            ExpectedName = text is null ? request.ExpectedName : null,
            LooksAt = within ?? request.LooksAt,
        };
        if (request.Expected.Length > request.LooksAt)
        {
            problems.Add(
                $"expect must be at most as long as what is looked at, the first {ByteText.Format(request.LooksAt)} of a body, but has {Format.Count(request.Expected.Length, "byte")} "
                + "(write less, or a larger expect-within)");
        }

        return request;
    }

    private static ResumedSoak? Resume(RunOptions given, TimeProvider clock, List<string> problems)
    {
        if (given.Soak?.Resume is not { } directory)
        {
            return null;
        }

        try
        {
            var soak = ResumedSoak.Read(directory, given, clock);
            if (soak.IsFinished)
            {
                problems.Add($"resume={directory}: all {soak.Session.History.Capacity} windows are there, so there is nothing to go on with (to see it: report run={directory})");
            }

            if (soak.Plan.Schedule is SoakWindows { Shape: not null })
            {
                problems.Add($"resume={directory}: its load has a shape, which starts at its beginning only (write the options of that run again, without resume=)");
            }

            return soak;
        }
        catch (RunFileException e)
        {
            problems.Add($"resume={directory}: {e.Message}");
            return null;
        }
    }

    // With all arms of the scenario, those among them that the target cannot do.
    private static LoadPlan? WholePlanOf(RunOptions options, Scenario scenario, TargetSource targets, ResumedSoak? resumed, List<string> problems)
    {
        if (!targets.IsKnown)
        {
            return null;
        }

        var refused = scenario.Problems(options, targets.Traits);
        if (refused.Count > 0)
        {
            problems.AddRange(refused);
            return null;
        }

        var plan = resumed?.Plan ?? scenario.Plan(options, targets.Traits);
        if (resumed is not null && !plan.RequestNames.SequenceEqual(targets.Workload?.Names ?? []))
        {
            problems.Add($"resume={options.Soak?.Resume}: its requests were {string.Join(", ", plan.RequestNames.Select(Plain.Line))}, and are others now (give request={options.Files.Request} back what it held)");
            return null;
        }

        return plan.Schedule is not Outages || targets.Workload is not { IsJourney: true } ? plan with { Workload = targets.Workload } : Refused();

        LoadPlan? Refused()
        {
            problems.Add($"request={options.Files.Request} must not be a journey in {scenario.Name}, which counts each client's first answer after an outage (leave # @journey out)");
            return null;
        }
    }
}
