using LoadHarness.Metrics;

namespace LoadHarness.Reports.Sections;

/// <summary>Each request of a workload by itself; only where there is one.</summary>
internal static class RequestsSection
{
    public static IEnumerable<Section> From(RunResult run)
    {
        List<(ArmResult Arm, RequestResult Request, ArmResult Part)> rows =
            [.. run.Arms.SelectMany(arm => (arm.ByRequest ?? []).Select(request => (arm, request, request.AsArm(arm))))];
        return rows.Count == 0 ? [] : [new("requests", "Requests", [.. Kinds(run), .. Figures(run, rows), .. Errors(run, rows), .. Files(run)])];
    }

    private static IEnumerable<Block> Kinds(RunResult run)
    {
        if (run.Workload is not { } workload)
        {
            yield break;
        }

        yield return new Prose(workload.IsJourney
            ? $"Each attempt is {workload.Description}: the next step follows when the one before it was answered right, and a step that fails ends the journey. Rates and shapes are of journeys."
            : $"Each attempt is one request of {workload.Description}.");
        yield return Table.Of(
            workload.IsJourney ? "The steps, in their order." : "The requests, with how often each is sent among the others.",
            workload.Requests,
            ("Request", request => Cell.Name(request.Name)),
            ("Sends", request => Cell.Code($"{request.Method} {request.Path}")),
            ("Weight", request => Cell.Count(request.Weight)),
            ("Right statuses", request => request.Statuses));
    }

    private static IEnumerable<Block> Figures(RunResult run, List<(ArmResult Arm, RequestResult Request, ArmResult Part)> rows)
    {
        yield return Table.Of(
            "What each request came to in each arm, of those that were sent. Times are of proven requests; the response time of a later step runs from the end of the one before it.",
            rows,
            ("Arm", row => run.CellOf(row.Arm)),
            ("Request", row => Cell.Name(row.Request.Name)),
            ("Requests", row => Cell.Count(row.Request.Requests)),
            ("Served", row => Cell.Number(Format.Share(Ok(row.Request), row.Request.Requests), Ok(row.Request) < row.Request.Requests ? Tone.Doubt : Tone.Neutral)),
            ("Service p50", row => Percentile(Latency.Service, row.Part, 0.5)),
            ("p90", row => Percentile(Latency.Service, row.Part, 0.9)),
            ("p99", row => Percentile(Latency.Service, row.Part, 0.99)),
            ("Response p50", row => Percentile(Latency.Response, row.Part, 0.5)),
            ("p99", row => Percentile(Latency.Response, row.Part, 0.99)));
        if (run.Ledger.Answers is { Count: > 0 } answers)
        {
            yield return new Prose($"The LLA's own count of its answers, warm-up included: {string.Join(", ", answers.OrderBy(answer => answer.Key, StringComparer.Ordinal).Select(answer => $"{answer.Key}: {Format.Count(answer.Value)}"))}.");
        }
    }

    private static IEnumerable<Block> Errors(RunResult run, List<(ArmResult Arm, RequestResult Request, ArmResult Part)> rows)
    {
        var errors = rows.SelectMany(row => row.Request.Errors.Select(error => (row.Arm, row.Request, Error: error))).ToList();
        if (errors.Count > 0)
        {
            yield return Table.Of(
                "What failed, by request.",
                errors,
                ("Arm", row => run.CellOf(row.Arm)),
                ("Request", row => Cell.Name(row.Request.Name)),
                ("Kind", row => Cell.Code(row.Error.Outcome)),
                ("Count", row => Cell.Count(row.Error.Count)),
                ("First message", row => row.Error.FirstMessage));
        }
    }

    private static IEnumerable<Block> Files(RunResult run)
    {
        if (run.Workload is { Files.Count: > 0 } workload)
        {
            yield return new Details("The files that it was read from", [new FactList([.. workload.Files.Select(file => new Fact(file.Option, $"{Format.Count(file.Bytes, "byte")}, SHA-256 {file.Sha256}"))])]);
        }
    }

    private static long Ok(RequestResult request) => request.Outcomes.GetValueOrDefault(nameof(Recording.Outcome.Ok));

    private static Cell Percentile(Latency latency, ArmResult part, double p) => Cell.Number(Format.Duration(latency.Of(part)?.Percentile(p)));
}
