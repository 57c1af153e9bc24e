using LoadHarness.Arms;
using LoadHarness.Metrics;
using LoadHarness.Recording;
using LoadHarness.Reports.Formatting;
using LoadHarness.Reports.Model;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>Who got in; only in runs with impostors.</summary>
internal static class ImpostorsSection
{
    public static IEnumerable<Section> From(RunResult run)
    {
        if (run.Arms.Any(arm => arm.Impostors is not null))
        {
            yield return new("impostors", "Who got in", [Admitted(run), Tickets(run)]);
        }
    }

    /// <summary>What an end refused, such as <c>LLA: OutsideValidity</c>, with the count where it is not that of all requests.</summary>
    public static string RefusedBy(ArmResult arm) => string.Join(", ", arm.Impostors!.Refused.Select(refusal =>
        $"{NameOf(refusal.By)}: {refusal.Reason}{(refusal.Count == arm.Requests ? "" : $" {Format.Count(refusal.Count)}")}"));

    private static Table Admitted(RunResult run) => new(
        "Requests and how many of them got in. TTS refuses by its own judgement; what LLA refused, and why, is in its ledger. Known after: the median time "
            + "from the start of the request until TTS knew that it was refused. CPU is per connection, as for the honest arms.",
        [
            new("Arm"), Column.Number("Requests"), Column.Number("Let in"), new("Refused by: reason"), Column.Number("Known after"),
            Column.Number("Client CPU"), Column.Number("Server CPU"),
        ],
        [
            .. run.Arms.Select(arm => (Cell[])
            [
                Cell.Arm(arm.Name, run.LookOf(arm)),
                Cell.Number(Format.Count(arm.Requests)),
                LetIn(arm),
                new(arm.Impostors is null ? Format.Absent : RefusedBy(arm)),
                Cell.Number(Format.Percentile(Latency.Refusal.Of(arm), 0.5)),
                Cell.Number(Format.Duration(arm.CpuMicroseconds.Client)),
                Cell.Number(Format.Duration(arm.CpuMicroseconds.Server)),
            ]),
        ]);

    private static Table Tickets(RunResult run) => new(
        "Tickets of impostors. LLA hands them out, and takes them, before it judges who holds them; only then does it check the client again.",
        [new("Arm"), Column.Number("Requests"), Column.Number("Tickets offered"), Column.Number("Tickets taken"), Column.Number("Let in")],
        [
            .. run.Arms.Where(arm => arm.Impostors is { Expected.By: Side.Server }).Select(arm => (Cell[])
            [
                Cell.Arm(arm.Name, run.LookOf(arm)),
                Cell.Number(Format.Count(arm.Requests)),
                Cell.Number(Format.Count(arm.Impostors!.TicketsOffered)),
                Cell.Number(Format.Count(arm.Impostors.TicketsTaken)),
                LetIn(arm),
            ]),
        ]);

    // An honest client that is let in is as it should be.
    private static Cell LetIn(ArmResult arm) => arm.Impostors is { Admitted: var admitted }
        ? Cell.Number(Format.Count(admitted), admitted > 0 ? Tone.Bad : Tone.Good)
        : Cell.Number(Format.Count(arm.Outcomes.GetValueOrDefault(nameof(Outcome.Ok))));

    private static string NameOf(Side side) => side == Side.Client ? "TTS" : "LLA";
}
