using LoadHarness.Engine.Stages;

namespace LoadHarness.Program.Files;

/// <summary>An interrupted soak, read from its directory: what it was, and what it measured.</summary>
/// <param name="Stored">The files.</param>
/// <param name="Options">The options that it had.</param>
/// <param name="Scenario">Its scenario.</param>
/// <param name="Plan">Its plan, with the gates that it had.</param>
/// <param name="Session">What it measured.</param>
internal sealed record ResumedSoak(StoredSoak Stored, RunOptions Options, Scenario Scenario, LoadPlan Plan, SoakSession Session)
{
    /// <summary>Whether all its windows are there.</summary>
    public bool IsFinished => Session.History.Windows >= Session.History.Capacity;

    /// <summary>Reads a soak.</summary>
    /// <param name="directory">Its directory.</param>
    /// <param name="overrides">Options of which those take over that may differ; null takes none.</param>
    /// <param name="clock">Clock of what goes on.</param>
    /// <exception cref="RunFileException">A file is missing or damaged.</exception>
    public static ResumedSoak Read(string directory, RunOptions? overrides, TimeProvider clock)
    {
        RunOptions? options = null;
        Scenario? scenario = null;
        LoadPlan? plan = null;
        SoakSession? session = null;
        var stored = StoredSoak.Read(
            directory,
            header =>
            {
                options = OptionsOf(directory, header, overrides);
                scenario = ScenarioCatalogue.Of(options);
                plan = PlanOf(scenario.Plan(options, header.Target) with { RequestNames = header.Requests ?? [] }, options, header);
                session = new SoakSession(plan, clock) { StartedAt = header.StartedAt, Rate = header.Rate };
            },
            window => session!.Restore(window),
            entry => session!.Restore(entry));
        return new(stored, options!, scenario!, plan!, session!);
    }

    private static RunOptions OptionsOf(string directory, SoakHeader header, RunOptions? overrides)
    {
        var words = overrides is null ? [.. header.Options.Select(option => $"{option.Key}={option.Value}")] : RunOptions.ResumedWords(header.Options, overrides);

        // Before there was another one, all clients were .NET's.
        string[] client = header.Options.ContainsKey(RunCatalogue.Client.Name) ? [] : [$"{RunCatalogue.Client.Name}={Names.Of(ClientKind.DotNet)}"];
        return GivenCommand.ParseKnown([.. words, .. client], header.Plan) is ParsedCommand.Run { Options: { Soak: not null } options }
            ? options
            : throw new RunFileException(Path.Combine(directory, SoakStore.WindowsName), "has options that are no soak's", "use the version that wrote it");
    }

    private static LoadPlan PlanOf(LoadPlan plan, RunOptions options, SoakHeader header) => header.Gates is null
        ? ArmChoice.Of(plan, options, header.Target)
        : ArmChoice.Of(plan, options, header.Target) with { Gates = GateFile.Read(System.Text.Encoding.UTF8.GetBytes(header.Gates), "gates", new(plan, header.Target, HasBaseline: false), []) ?? plan.Gates };
}
