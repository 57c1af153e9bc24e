using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Reports.Formatting;
using LoadHarness.Reports.Model;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>What the server did wrong, and how it was filed; only in runs with faults.</summary>
internal static class FaultsSection
{
    public static IEnumerable<Section> From(RunResult run)
    {
        if (run.Arms.Any(arm => arm.Faults is not null))
        {
            yield return new("faults", "Faults and how they were filed", [Table(run)]);
        }
    }

    /// <summary>What the client must see of a fault, in a few words.</summary>
    public static string ExpectedOf(FaultCounts faults) => faults.Fault switch
    {
        Fault.DropTicketKeys => "a full handshake instead of a resumed one",
        Fault.RestartGracefully => "an answer that ends its connection",
        _ => faults.Expected,
    };

    private static Table Table(RunResult run) => new(
        "The LLA counts what it does wrong, the client what it sees. Each injected fault must be filed as what it is, and nothing else may fail.",
        [
            new("Arm"), Column.Number("Requests"), Column.Number("Injected"), Column.Number("Filed"), new("As"), Column.Number("Failed otherwise"), Column.Number("Answered right"),
        ],
        [
            .. run.Arms.Select(arm => (Cell[])
            [
                Cell.Arm(arm.Name, run.LookOf(arm)),
                Cell.Number(Format.Count(arm.Requests)),
                Cell.Number(Format.Count(arm.Faults?.Injected ?? 0)),
                arm.Faults is { } faults ? Cell.Number(Format.Count(faults.Filed), faults.Filed == faults.Injected ? Tone.Good : Tone.Bad) : Cell.Number(Format.Absent),
                new(arm.Faults is { } some ? ExpectedOf(some) : Format.Absent),
                Misfiled(arm),
                Cell.Number(Format.Count(arm.Outcomes.GetValueOrDefault(nameof(Outcome.Ok)))),
            ]),
        ]);

    private static Cell Misfiled(ArmResult arm)
    {
        var count = arm.Faults?.Misfiled ?? arm.Requests - arm.Outcomes.GetValueOrDefault(nameof(Outcome.Ok));
        return Cell.Number(Format.Count(count), count > 0 ? Tone.Bad : Tone.Good);
    }
}
