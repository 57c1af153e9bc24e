using LoadHarness.Arms;
using LoadHarness.Recording;

namespace LoadHarness.Reports.Sections;

/// <summary>What the server did wrong, and how it was filed; only in runs with faults.</summary>
internal static class FaultsSection
{
    public static IEnumerable<Section> From(RunResult run) => run.Arms.Any(arm => arm.Faults is not null)
        ? [new("faults", "Faults and how they were filed", [Table(run)])]
        : [];

    // What the client must see of a fault.
    private static string ExpectedOf(FaultCounts faults) => faults.Fault switch
    {
        Fault.DropTicketKeys => "a full handshake instead of a resumed one",
        Fault.RestartGracefully => "an answer that ends its connection",
        _ => faults.Expected,
    };

    private static Table Table(RunResult run) => Model.Table.Of(
        "The LLA counts what it does wrong, the client what it sees. Each injected fault must be filed as what it is, and nothing else may fail.",
        run.Arms,
        ("Arm", run.CellOf),
        ("Requests", arm => Cell.Count(arm.Requests)),
        ("Injected", arm => Cell.Count(arm.Faults?.Injected ?? 0)),
        ("Filed", arm => Cell.Count(arm.Faults?.Filed, arm.Faults is { } faults ? faults.Filed == faults.Injected ? Tone.Good : Tone.Bad : Tone.Neutral)),
        ("As", arm => arm.Faults is { } faults ? ExpectedOf(faults) : Format.Absent),
        ("Failed otherwise", Misfiled),
        ("Answered right", arm => Cell.Count(arm.Outcomes.GetValueOrDefault(nameof(Outcome.Ok)))));

    private static Cell Misfiled(ArmResult arm)
    {
        var count = arm.Faults?.Misfiled ?? arm.Requests - arm.Outcomes.GetValueOrDefault(nameof(Outcome.Ok));
        return Cell.Count(count, count > 0 ? Tone.Bad : Tone.Good);
    }
}
