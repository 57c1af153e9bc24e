using LoadHarness.Options;

namespace LoadHarness.Results;

/// <summary>What holds of every run that this program wrote, and is looked at before anyone uses one that was read: what is ascending ascends, and what belongs together agrees.</summary>
internal static class RunBounds
{
    private const int MostArms = 1_000;

    // Ten days at the highest rate.
    private const long MostSamples = 100_000_000_000;

    /// <summary>The first value that is not as it must be; null when all are.</summary>
    /// <param name="run">A run whose JSON has the shape of one.</param>
    public static JsonMisfit? Misfit(RunResult run) =>
        Arms(run)
            .Concat(run.Comparisons.SelectMany((comparison, index) => Confidence($"$.comparisons[{index}]", comparison.Confidence)))
            .Concat(run.Baseline?.Comparisons.SelectMany((comparison, index) => Confidence($"$.baseline.comparisons[{index}]", comparison.Confidence)) ?? [])
            .Concat(run.Curves.SelectMany((curve, index) => Of(curve, $"$.curves[{index}]")))
            .Concat(run.Soak is { } soak ? Of(soak) : [])
            .Concat(run.Storms?.SelectMany((storm, index) => Of(storm, $"$.storms[{index}]")) ?? [])
            .Concat(Positive("$.generator.cores", run.Generator.Cores))
            .FirstOrDefault();

    /// <summary>The same of a window of a soak.</summary>
    public static JsonMisfit? Misfit(WindowResult window) =>
        Positive("$.seconds", window.Seconds)
            .Concat(Finite("$.startSeconds", window.StartSeconds))
            .Concat(window.Arms.SelectMany((arm, index) => Of(arm, $"$.arms[{index}]")))
            .FirstOrDefault();

    // Counted on with, by what it is.
    private static IEnumerable<JsonMisfit> Of(ArmWindow arm, string place) =>
        arm.Outcomes.Keys.SelectMany(name => Known<Outcome>(name, $"{place}.outcomes.*"))
            .Concat(Of(arm.Errors, place))
            .Concat(arm.ByRequest?.SelectMany((request, index) => request.Outcomes.Keys.SelectMany(name => Known<Outcome>(name, $"{place}.byRequest[{index}].outcomes.*"))
                .Concat(Of(request.Errors, $"{place}.byRequest[{index}]"))) ?? [])
            .Concat(arm.Response is { } response ? Of(response, $"{place}.response") : []);

    private static IEnumerable<JsonMisfit> Of(IReadOnlyList<ErrorCount> errors, string place) => errors.SelectMany((error, index) =>
        Known<Outcome>(error.Outcome, $"{place}.errors[{index}].outcome").Concat(Known<Phase>(error.Phase, $"{place}.errors[{index}].phase")));

    private static IEnumerable<JsonMisfit> Known<T>(string name, string place)
        where T : struct, Enum => Enum.GetNames<T>().Contains(name) ? [] : [new(place, $"one of {string.Join(", ", Enum.GetNames<T>())}", "another text")];

    private static IEnumerable<JsonMisfit> Arms(RunResult run)
    {
        if (run.Arms.Count > MostArms)
        {
            return [new("$.arms", $"a list of at most {Format.Count(MostArms)} arms", $"one of {Format.Count(run.Arms.Count)}")];
        }

        var names = new HashSet<string>();
        return run.Arms.SelectMany((arm, index) => names.Add(arm.Name)
            ? Of(arm, $"$.arms[{index}]")
            : [new($"$.arms[{index}].name", "another than those of the arms before it", "the same")]);
    }

    private static IEnumerable<JsonMisfit> Of(ArmResult arm, string place) =>
        Rounds(arm.Rounds, $"{place}.rounds")
            .Concat(arm.LatencyMicroseconds.SelectMany(latency => Of(latency.Value, JsonMisfit.Member($"{place}.latencyMicroseconds", latency.Key))))
            .Concat(arm.Distributions.SelectMany(distribution => Pairs(distribution.Value, JsonMisfit.Member($"{place}.distributions", distribution.Key))))
            .Concat(arm.ByRequest?.SelectMany((request, index) => Of(request.AsArm(arm), $"{place}.byRequest[{index}]")) ?? []);

    private static IEnumerable<JsonMisfit> Rounds(IReadOnlyList<RoundResult> rounds, string place)
    {
        var (last, launch) = (0, 1);
        foreach (var (index, round) in rounds.Index())
        {
            var at = JsonMisfit.Item(place, index);
            if (round.Round <= last || round.Round > RoundRange.Most)
            {
                yield return new($"{at}.round", $"above {last}, that of the round before it, and at most {RoundRange.Most}", Format.Count(round.Round));
            }

            if (round.Launch < launch || round.Launch > RoundRange.Most)
            {
                yield return new($"{at}.{RunJson.RoundLaunch}", $"at least {launch}, as that of the round before it, and at most {RoundRange.Most}", Format.Count(round.Launch));
            }

            if (round.Position is < 1 or > MostArms)
            {
                yield return new($"{at}.position", $"a whole number from 1 to {Format.Count(MostArms)}", Format.Count(round.Position));
            }

            if (round.Metrics.FirstOrDefault(metric => !double.IsFinite(metric.Value)).Key is { } odd)
            {
                yield return new(JsonMisfit.Member(at, odd), "a number of at least 0", "null");
            }

            if (round.Metrics.TryGetValue(Metric.Rate.Id, out var rate) && (rate <= 0 || !round.Metrics.ContainsKey(Metric.Failed.Id)))
            {
                yield return new($"{at}.{Metric.Rate.Id}", $"a number above 0, beside one of {Metric.Failed.Id}", JsonBounds.Words(rate));
            }

            (last, launch) = (round.Round, round.Launch);
        }
    }

    /// <summary>The figures of one latency, none of which is below the one before it.</summary>
    private static IEnumerable<JsonMisfit> Of(LatencySummary latency, string place)
    {
        (string Name, double Value)[] ascending =
            [("min", latency.Min), ("p50", latency.P50), ("p90", latency.P90), ("p99", latency.P99), ("p999", latency.P999), ("max", latency.Max)];
        return ascending.Zip(ascending.Skip(1))
            .Where(two => two.Second.Value < two.First.Value)
            .Select(two => new JsonMisfit($"{place}.{two.Second.Name}", $"at least {JsonBounds.Words(two.First.Value)}, as {two.First.Name} is", JsonBounds.Words(two.Second.Value)));
    }

    private static IEnumerable<JsonMisfit> Pairs(IReadOnlyList<long[]> pairs, string place)
    {
        foreach (var misfit in Rows(pairs, place, "a value in µs and a count", 2, Order.StrictlyAscending))
        {
            yield return misfit;
        }

        if (pairs.Sum(pair => pair[1]) is > MostSamples and var samples)
        {
            yield return new(place, $"a list of at most {Format.Count(MostSamples)} samples", $"one of {Format.Count(samples)}");
        }
    }

    private static IEnumerable<JsonMisfit> Of(Curve curve, string place)
    {
        foreach (var (index, series) in curve.Series.Index())
        {
            var last = double.NegativeInfinity;
            foreach (var (number, point) in series.Points.Index())
            {
                var at = $"{place}.series[{index}].points[{number}]";
                (string Name, double? Value, bool MustBePositive)[] values =
                [
                    ("x", point.X, curve.X.Logarithmic), ("y", point.Y, curve.Y.Logarithmic), ("low", point.Low, curve.Y.Logarithmic), ("high", point.High, curve.Y.Logarithmic),
                ];
                foreach (var (name, value, _) in values.Where(value => value.Value is { } number && (!double.IsFinite(number) || (value.MustBePositive && number <= 0))))
                {
                    yield return new($"{at}.{name}", "a number, and above 0 on a logarithmic axis", Found(value!.Value));
                }

                if (point.X < last)
                {
                    yield return new($"{at}.x", $"at least {JsonBounds.Words(last)}, as that of the point before it", JsonBounds.Words(point.X));
                }

                last = point.X;
            }
        }
    }

    private static IEnumerable<JsonMisfit> Of(SoakResult soak)
    {
        (string Name, int Value, string MostName, int Most)[] windows =
        [
            ("plannedWindows", soak.PlannedWindows, "the longest soak in the shortest windows", SoakWindows.Most),
            ("windows", soak.Windows, "plannedWindows", soak.PlannedWindows),
            ("storedWindows", soak.StoredWindows, "windows", soak.Windows),
        ];
        return windows.Where(count => count.Value > count.Most)
            .Select(count => new JsonMisfit($"$.soak.{count.Name}", $"at most {Format.Count(count.Most)}, as {count.MostName}", Format.Count(count.Value)))
            .Concat(soak.WindowSeconds > 0 && soak.PlannedWindows * soak.WindowSeconds <= RunShape.MostSeconds
                ? [] : [new("$.soak.windowSeconds", $"above 0, and with plannedWindows at most {Format.Count((long)RunShape.MostSeconds)} seconds", Found(soak.WindowSeconds))])
            .Concat(soak.Gaps.SelectMany((gap, index) => Finite($"$.soak.gaps[{index}].fromSeconds", gap.FromSeconds).Concat(Finite($"$.soak.gaps[{index}].toSeconds", gap.ToSeconds))))
            .Concat(soak.Marks.SelectMany((mark, index) => Finite($"$.soak.marks[{index}].atSeconds", mark.AtSeconds)))
            .Concat(soak.Trends.SelectMany((trend, index) => Confidence($"$.soak.trends[{index}]", trend.Confidence)))
            .Concat(soak.Series.SelectMany((series, index) => Seconds(series.Points, $"$.soak.series[{index}].points", "seconds, and the lowest, the median and the highest value", 4, Order.Any)));
    }

    private static IEnumerable<JsonMisfit> Of(StormResult storm, string place) =>
        (storm.Recovered > storm.Clients ? [new JsonMisfit($"{place}.recovered", $"at most {Format.Count(storm.Clients)}, as clients", Format.Count(storm.Recovered))] : Array.Empty<JsonMisfit>())
            .Concat(Seconds(storm.Recovery, $"{place}.recovery", "seconds and clients", 2))
            .Concat(Seconds(storm.Responses, $"{place}.responses", "seconds, requests, and the median and the highest response time", 4));

    private static IEnumerable<JsonMisfit> Seconds(IReadOnlyList<double[]> rows, string place, string columns, int length, Order order = Order.Ascending) =>
        Rows(rows, place, columns, length, order).Concat(
            rows.Index().Where(row => Math.Abs(row.Item[0]) > RunShape.MostSeconds)
                .Select(row => new JsonMisfit($"{place}[{row.Index}][0]", $"at most {Format.Count((long)RunShape.MostSeconds)} seconds", JsonBounds.Words(row.Item[0]))));

    /// <summary>Rows of one length whose first figure ascends.</summary>
    private static IEnumerable<JsonMisfit> Rows<T>(IReadOnlyList<T[]> rows, string place, string columns, int length, Order order)
        where T : struct, IComparable<T>
    {
        foreach (var (index, row) in rows.Index())
        {
            if (row.Length != length)
            {
                yield return new($"{place}[{index}]", $"a row of {length}: {columns}", $"one of {row.Length}");
            }
            else if (index > 0 && row[0].CompareTo(rows[index - 1][0]) < (int)order)
            {
                yield return new($"{place}[{index}][0]", string.Create(CultureInfo.InvariantCulture, $"{(order == Order.Ascending ? "at least" : "above")} {rows[index - 1][0]}, the first of the row before it"), string.Create(CultureInfo.InvariantCulture, $"{row[0]}"));
            }
        }
    }

    private static IEnumerable<JsonMisfit> Confidence(string place, double confidence) =>
        confidence is >= 0 and <= 1 ? [] : [new($"{place}.confidence", "a number from 0 to 1", Found(confidence))];

    private static IEnumerable<JsonMisfit> Positive(string place, double value) => value > 0 ? [] : [new(place, "a number above 0", Found(value))];

    private static IEnumerable<JsonMisfit> Finite(string place, double value) => double.IsFinite(value) ? [] : [new(place, "a number", Found(value))];

    /// <summary>The least that comparing a row's first figure to the one before it may give: −1, 0 or 1.</summary>
    private enum Order
    {
        /// <summary>A clock may have been set back.</summary>
        Any = -1,

        Ascending = 0,

        StrictlyAscending = 1,
    }

    private static string Found(double value) => double.IsNaN(value) ? "null" : JsonBounds.Words(value);
}
