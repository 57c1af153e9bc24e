namespace LoadHarness.Program.Files;

/// <summary>A run's results on the disk, whether a user names their directory or the run.json in it.</summary>
internal static class StoredRun
{
    /// <summary>The run.json.</summary>
    public static string FileOf(string path) => Directory.Exists(path) ? Path.Combine(path, RunFile.Name) : path;

    /// <summary>The name of the directory, without the way there.</summary>
    public static string NameOf(string path) => Path.GetFileName(DirectoryOf(path));

    /// <summary>Whether there is a run, whole or not.</summary>
    public static bool IsAt(string path) => File.Exists(FileOf(path)) || StoredSoak.IsIn(DirectoryOf(path));

    /// <summary>
    /// Reads a run; one that ended without a run.json is put together from the windows that it stored, and so is one whose windows go on after
    /// its run.json: a soak that was gone on with, or begun anew, and then killed.
    /// </summary>
    /// <param name="path">Its directory or run.json.</param>
    /// <param name="clock">Any clock.</param>
    /// <exception cref="RunFileException">It cannot be read.</exception>
    public static RunResult Read(string path, TimeProvider clock)
    {
        var (file, directory) = (FileOf(path), DirectoryOf(path));
        if (Path.GetFileName(file) != RunFile.Name || !StoredSoak.IsIn(directory))
        {
            return RunFile.Read(file);
        }

        if (!File.Exists(file))
        {
            return InterruptedSoak(directory, clock);
        }

        var run = RunFile.Read(file);
        return StoredSoak.EndOf(directory) is { } end && IsLater(end, run) ? Newer(run, file, directory, clock) : run;
    }

    /// <summary>Reads a run; null when it cannot be, and then there is a problem more.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="path">What the user wrote.</param>
    /// <param name="clock">Any clock.</param>
    /// <param name="problems">Takes what is wrong with it.</param>
    public static RunResult? Read(string option, string path, TimeProvider clock, List<string> problems)
    {
        try
        {
            return Read(path, clock);
        }
        catch (RunFileException e)
        {
            problems.Add($"{option}={path}: {e.Message}");
            return null;
        }
    }

    /// <summary>The full path of the directory.</summary>
    public static string DirectoryOf(string path) => Path.GetDirectoryName(Path.GetFullPath(FileOf(path)))!;

    // By what the files say of themselves: their own times change with every copy. A window lasts a second at least, and both ends are rounded.
    private static bool IsLater(DateTimeOffset windows, RunResult run) => (windows - run.StartedAt).TotalSeconds - run.DurationSeconds > 0.5;

    private static RunResult Newer(RunResult run, string file, string directory, TimeProvider clock)
    {
        try
        {
            var soak = InterruptedSoak(directory, clock);
            Problems.Warn([$"{file} is older than the windows beside it, so those are taken"]);
            return soak;
        }
        catch (RunFileException e)
        {
            Problems.Warn([$"{file} is taken, although there are newer windows beside it: {e.Message}"]);
            return run;
        }
    }

    private static RunResult InterruptedSoak(string directory, TimeProvider clock)
    {
        var soak = ResumedSoak.Read(directory, overrides: null, clock);
        var (history, header) = (soak.Session.History, soak.Stored.Header);
        var arms = soak.Session.Recorders.Select(recorder => recorder.ToResult()).ToList();
        var measured = new Measurements
        {
            StartedAt = header.StartedAt,
            Duration = TimeSpan.FromSeconds(history.EndSeconds),
            Cancelled = false,
            EndedEarly = soak.IsFinished
                ? "the harness ended without a word after its last window"
                : $"the harness ended without a word after window {history.Windows} of {history.Capacity}",
            Arms = arms,
            Wires = [],
            Ledger = ProofLedger.Between(arms.Sum(arm => arm.Connections.Full), arms.Sum(arm => arm.Connections.Resumed), server: null),
            Generator = new GeneratorLoad(
                CpuAllowance.Current.Cores,
                history.MeasuredSeconds > 0 ? history.ClientCpuMicroseconds / 1e6 / history.MeasuredSeconds / CpuAllowance.Current.Cores : 0,
                MachineShare: null,
                soak.Session.Lateness.Count > 0 ? soak.Session.Lateness.ValueAtQuantile(0.99) : null,
                header.Rate,
                Restarts: 0,
                PortsNeeded: 0,
                PortsAvailable: ResourceProbe.EphemeralPorts())
            {
                Loops = soak.Plan.Arms.Any(soak.Plan.IsOnLoop) ? soak.Plan.LoopsInUse : null,
            },
        };
        return new Conclusion(soak.Scenario, soak.Plan, header.Options, header.Environment) { PlanFile = header.Plan, Workload = header.Workload }.Of(measured, new StoredHistory(history, soak.Stored.Windows, Problem: null));
    }
}
