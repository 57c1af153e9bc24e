using System.Globalization;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Formatting;
using LoadHarness.Reports.Model;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>How clients came back after the target was away; only in storms.</summary>
internal static class StormSection
{
    public static IEnumerable<Section> From(RunResult run)
    {
        if (run.Storms is { Count: > 0 } storms)
        {
            yield return new("storm", "How the clients came back", [Table(storms), Attempts(storms), Responses(run, storms)]);
        }
    }

    /// <summary>A time in seconds, as storms have them.</summary>
    public static string Seconds(double? seconds) => seconds is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:0.00} s") : Format.Absent;

    private static Table Table(IReadOnlyList<StormResult> storms) => new(
        "Times count from the moment when the LLA was killed. Served again: the client's first answer after that. Backlog: the most requests that waited for a client at once.",
        [
            new("Policy"), Column.Number("Clients"), Column.Number("Served again"), Column.Number("LLA back"), Column.Number("50 %"), Column.Number("99 %"), Column.Number("100 %"),
            Column.Number("Full"), Column.Number("Resumed"), Column.Number("Backlog"),
        ],
        [
            .. storms.Select((storm, look) => (Cell[])
            [
                Cell.Arm(storm.Arm, look),
                Cell.Number(Format.Count(storm.Clients)),
                Cell.Number(Format.Count(storm.Recovered), storm.Recovered < storm.Clients ? Tone.Bad : Tone.Good),
                Cell.Number(Seconds(storm.BackSeconds)),
                Cell.Number(Seconds(storm.ServedAgain50)),
                Cell.Number(Seconds(storm.ServedAgain99)),
                Cell.Number(Seconds(storm.ServedAgain100)),
                Cell.Number(Format.Count(storm.Full)),
                Cell.Number(Format.Count(storm.Resumed)),
                Cell.Number(Format.Count(storm.PeakBacklog)),
            ]),
        ]);

    private static Table Attempts(IReadOnlyList<StormResult> storms)
    {
        var outcomes = storms.SelectMany(storm => storm.Attempts.Keys).Distinct().ToList();
        return new(
            "Attempts to reconnect, by how they ended. They are no requests of the load, which the arms below count.",
            [new("Policy"), Column.Number("Attempts"), .. outcomes.Select(Column.Number)],
            [
                .. storms.Select((storm, look) => (Cell[])
                [
                    Cell.Arm(storm.Arm, look),
                    Cell.Number(Format.Count(storm.Attempts.Values.Sum())),
                    .. outcomes.Select(outcome => Cell.Number(Format.Count(storm.Attempts.GetValueOrDefault(outcome)))),
                ]),
            ]);
    }

    private static Block Responses(RunResult run, IReadOnlyList<StormResult> storms)
    {
        // From two seconds before the loss on, so that the axis begins at 0.
        const double Before = 2;
        List<TimeLine> lines =
        [
            .. storms.Select((storm, look) => new TimeLine(
                look,
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
