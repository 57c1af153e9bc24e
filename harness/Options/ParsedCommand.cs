namespace LoadHarness.Options;

/// <summary>What the command line asks for: one of the records below, and no other.</summary>
public abstract record ParsedCommand
{
    private ParsedCommand() { }

    /// <summary>What is odd but no reason to stop, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Run a scenario.</summary>
    public sealed record Run(RunOptions Options) : ParsedCommand;

    /// <summary>Show the scenarios.</summary>
    public sealed record List : ParsedCommand;

    /// <summary>Show the gates of a run.</summary>
    public sealed record ListGates(RunOptions Options) : ParsedCommand;

    /// <summary>Show a run as the plan that gives it.</summary>
    public sealed record ListPlan(RunOptions Options) : ParsedCommand;

    /// <summary>Run the LLA alone.</summary>
    public sealed record Serve(ServeOptions Options) : ParsedCommand;

    /// <summary>Write certificates.</summary>
    public sealed record Certs(CertsOptions Options) : ParsedCommand;

    /// <summary>Render a run again.</summary>
    public sealed record Report(ReportOptions Options) : ParsedCommand;

    /// <summary>Judge one stored run against another.</summary>
    public sealed record Compare(CompareOptions Options) : ParsedCommand;

    /// <summary>Make one run of its shards.</summary>
    public sealed record Merge(MergeOptions Options) : ParsedCommand;

    /// <summary>Tell how many shards a load needs.</summary>
    public sealed record Size(SizeOptions Options) : ParsedCommand;

    /// <summary>Explain.</summary>
    /// <param name="Topic">Name of a command or of a scenario, or <see cref="Gates"/>; null explains the program.</param>
    public sealed record Help(string? Topic) : ParsedCommand
    {
        /// <summary>The topic of gate files.</summary>
        public const string Gates = "gates";
    }

    /// <summary>Tell the version.</summary>
    public sealed record Version : ParsedCommand;

    /// <summary>Nothing can be started.</summary>
    /// <param name="Errors">Every problem found, a sentence each, at least one.</param>
    /// <param name="Files">The paths of a run, whose problems can be told with the others; null for other commands.</param>
    public sealed record Invalid(IReadOnlyList<string> Errors, RunFiles? Files = null) : ParsedCommand;
}
