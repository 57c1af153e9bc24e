using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Sections;

/// <summary>How clients came back after the target was away; only in storms.</summary>
internal static class StormSection
{
    public static IEnumerable<Section> From(RunResult run) => run.Storms is { Count: > 0 } storms
        ? [new("storm", "How the clients came back", [Table(run, storms), Attempts(run, storms), Responses(run, storms)])]
        : [];

    private static Table Table(RunResult run, IReadOnlyList<StormResult> storms) => Model.Table.Of(
        "Times count from the moment when the LLA was killed. Served again: the client's first answer after that. Backlog: the most requests that waited for a client at once.",
        storms,
        ("Policy", storm => Policy(run, storm)),
        ("Clients", storm => Cell.Count(storm.Clients)),
        ("Served again", storm => Cell.Count(storm.Recovered, storm.Recovered < storm.Clients ? Tone.Bad : Tone.Good)),
        ("LLA back", storm => Cell.Time(storm.BackSeconds * 1e6)),
        ("50 %", storm => Cell.Time(storm.ServedAgain50 * 1e6)),
        ("99 %", storm => Cell.Time(storm.ServedAgain99 * 1e6)),
        ("100 %", storm => Cell.Time(storm.ServedAgain100 * 1e6)),
        ("Full", storm => Cell.Count(storm.Full)),
        ("Resumed", storm => Cell.Count(storm.Resumed)),
        ("Backlog", storm => Cell.Count(storm.PeakBacklog)));

    private static Cell Policy(RunResult run, StormResult storm) => Cell.Arm(storm.Arm, run.LookOf(storm.Arm));

    private static Table Attempts(RunResult run, IReadOnlyList<StormResult> storms) => Model.Table.Of(
        "Attempts to reconnect, by how they ended. They are no requests of the load, which the arms below count.",
        storms,
        [
            ("Policy", storm => Policy(run, storm)),
            ("Attempts", storm => Cell.Count(storm.Attempts.Values.Sum())),
            .. from outcome in storms.SelectMany(storm => storm.Attempts.Keys).Distinct()
               select (outcome, (Func<StormResult, Cell>)(storm => Cell.Count(storm.Attempts.GetValueOrDefault(outcome)))),
        ]);

    private static Block Responses(RunResult run, IReadOnlyList<StormResult> storms)
    {
        // From two seconds before the loss on, so that the axis begins at 0.
        const double Before = 2;
        List<TimeLine> lines =
        [
            .. storms.Select((storm, place) => new TimeLine(
                run.LookOf(storm.Arm) ?? Look.At(place),
                storm.Arm,
                [.. storm.Responses.Where(row => row[0] >= -Before).Select(row => (double[])[row[0] + Before, row[2], row[2], row[3]])])).Where(line => line.Points.Count > 0),
        ];
        return lines.Count == 0
            ? new Prose("No chart of response times: no request was answered.")
            : new Figure(
                new TimeChart("response time", "µs", lines) { Logarithmic = true, Marks = [new(Before, "the LLA was killed")] },
                "By the intended start of the request, in tenths of a second: the line is the median, the band reaches to the longest. The upright line is the moment when the LLA was killed; "
                    + $"who was to be served then waited until a client was connected again. Outage: {run.Options.GetValueOrDefault("outage", Format.Absent)}.");
    }
}
