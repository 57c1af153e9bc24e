namespace LoadHarness.Reports.Model;

/// <summary>The runs of a directory, newest first.</summary>
/// <param name="Summary">What the list is, one sentence.</param>
/// <param name="Content">A table with a row a run.</param>
public sealed record RunList(string Summary, Block Content)
{
    /// <summary>The list of the given entries, in any order.</summary>
    public static RunList Of(IReadOnlyList<Entry> entries)
    {
        var newestFirst = entries.OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Directory, StringComparer.Ordinal).ToList();
        return new(
            entries.Count == 0 ? "No runs." : $"{Format.Count(entries.Count, "run")}, newest first.",
            entries.Count == 0
                ? new Prose("This directory holds no runs.")
                : Table.Of(
                    "Every directory here, by the start of its run. A damaged one has no verdict; its line says what is wrong with it.",
                    newestFirst,
                    ("Verdict", VerdictOf),
                    ("Run", NameOf),
                    ("Scenario", entry => entry.Run?.Scenario ?? Format.Absent),
                    ("LLA", entry => entry.Run?.Environment.GetValueOrDefault("target") ?? Format.Absent),
                    ("Clients", entry => entry.Run?.Environment.GetValueOrDefault("clients") ?? Format.Absent),
                    ("Started", entry => entry.Run is { } run ? Format.Moment(run.StartedAt) : Format.Absent),
                    ("In one sentence", entry => entry.Run?.Sentence ?? entry.Problem ?? ""),
                    ("Duration", entry => Cell.Number(Format.Elapsed(entry.Run?.DurationSeconds ?? double.NaN)))));
    }

    private static Cell VerdictOf(Entry entry) => entry.Run switch
    {
        null => Cell.Badge("DAMAGED", Tone.Doubt),
        { Status: RunStatus.Cancelled } => Cell.Badge("CANCELLED", Tone.Doubt),
        var run => Cell.Of(run.Verdict),
    };

    // A name may hold anything but a slash: in an address all of it must be data.
    private static Cell NameOf(Entry entry) => entry.Report is { } report
        ? Cell.NameWithLink(entry.Directory, $"{Uri.EscapeDataString(entry.Directory)}/{report}")
        : Cell.Name(entry.Directory);

    /// <summary>One directory.</summary>
    /// <param name="Directory">Its name.</param>
    /// <param name="At">Start of the run; of a damaged one, the directory's last change.</param>
    /// <param name="Report">Name of the report in it; null when it holds none.</param>
    /// <param name="Run">The run; null when it is damaged.</param>
    /// <param name="Problem">What is wrong with it; null when nothing is.</param>
    public sealed record Entry(string Directory, DateTimeOffset At, string? Report, RunResult? Run, string? Problem);
}
