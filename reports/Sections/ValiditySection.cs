namespace LoadHarness.Reports.Sections;

internal static class ValiditySection
{
    public static Section From(RunResult run) => new(
        "validity",
        "Validity",
        [run.Validity.Count == 0 ? new Prose("No check of validity was made.") : Checks(run), Generator(run.Generator)]);

    private static Table Checks(RunResult run) => Table.Of(
        "Whether the run itself can be believed. One broken check makes it invalid; one that the target broke makes it fail.",
        run.Validity,
        ("Answer", check => check.Ok ? Cell.Badge("holds", Tone.Good) : Cell.Badge(check.Subject == CheckSubject.Target ? "failed" : "broken", Tone.Bad)),
        ("Check", check => Cell.Name(check.Name)),
        ("Why", check => check.Why));

    private static FactList Generator(GeneratorLoad load) => new(
    [
        new("Client CPU, of all cores", $"{Format.Percent(load.ClientShare)} of {Format.Number(load.Cores)}"),
        new("Machine CPU, of all cores", Format.Percent(load.MachineShare)),
        .. load.Throttling is { } throttling
            ? [new Fact("Throttled by its CPU quota", $"in {Format.Count(throttling.Throttled)} of {Format.Count(throttling.Periods, "period")}")]
            : Array.Empty<Fact>(),
        new("Pacer lateness p99", load.PacerLatenessP99 is null ? "no pacer in a closed loop" : Format.Duration(load.PacerLatenessP99)),
        .. load.Loops is { } loops ? [new Fact("Event loops of the clients", Format.Count(loops))] : Array.Empty<Fact>(),
        .. load.Pace is { } pace
            ? [new Fact("Pace of the machine", $"{Format.Duration(pace.Typical)} for a signature and its check, {Format.Duration(pace.RoundMicroseconds.Min())} to {Format.Duration(pace.RoundMicroseconds.Max())} over {Format.Count(pace.RoundMicroseconds.Count, "round")}")]
            : Array.Empty<Fact>(),
        new("Clients restarted", Format.Count(load.Restarts)),
        new("Local ports needed", $"{Format.Count(load.PortsNeeded)} of {Format.Count(load.PortsAvailable)}"),
    ]);
}
