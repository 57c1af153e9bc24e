using LoadHarness.Arms;

namespace LoadHarness.Reports.Sections;

/// <summary>Who got in; only in runs with impostors.</summary>
internal static class ImpostorsSection
{
    public static IEnumerable<Section> From(RunResult run) => run.Arms.Any(arm => arm.Impostors is not null)
        ? [new("impostors", "Who got in", [Admitted(run), Tickets(run)])]
        : [];

    private static Table Admitted(RunResult run) => ArmColumn.Table(
        "Requests and how many of them got in. TTS refuses by its own judgement; what LLA refused, and why, is in its ledger. Known after: the median time "
            + "from the start of the request until TTS knew that it was refused. CPU is per connection, as for the honest arms.",
        run,
        run.Arms,
        ArmViews.Impostors);

    private static Table Tickets(RunResult run) => Table.Of(
        "Tickets of impostors. LLA hands them out, and takes them, before it judges who holds them; only then does it check the client again.",
        run.Arms.Where(arm => arm.Impostors is { Expected.By: Side.Server }),
        ("Arm", run.CellOf),
        ("Requests", arm => Cell.Count(arm.Requests)),
        ("Tickets offered", arm => Cell.Count(arm.Impostors!.TicketsOffered)),
        ("Tickets taken", arm => Cell.Count(arm.Impostors!.TicketsTaken)),
        ("Let in", arm => Cell.Count(arm.Impostors!.Admitted, arm.Impostors.Admitted > 0 ? Tone.Bad : Tone.Good)));
}
