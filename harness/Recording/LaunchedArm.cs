using LoadHarness.Histograms;

namespace LoadHarness.Recording;

/// <summary>Puts together what several launches measured of an arm, as if one recorder had taken all samples.</summary>
internal static class LaunchedArm
{
    /// <summary>The whole arm; its rounds go on from launch to launch, and are no longer numbered from 1 in each.</summary>
    /// <param name="parts">What each launch measured of it, in their order, with its number and the rounds of all arms before it.</param>
    public static ArmResult Of(IReadOnlyList<(int Launch, int RoundsBefore, ArmResult Arm, ArmTotals Totals)> parts)
    {
        List<ArmResult> arms = [.. parts.Select(part => part.Arm)];
        return Of(arms, [.. parts.Select(part => part.Totals)]) with
        {
            Rounds = [.. parts.SelectMany(part => part.Arm.Rounds.Select(round => round with { Round = part.RoundsBefore + round.Round, Launch = part.Launch }))],
            Launches = [.. arms.SelectMany(arm => arm.Launches ?? [])],
            ByRequest = arms[0].ByRequest is { } requests ? [.. requests.Select((request, index) => Request(request.Name, index, parts))] : null,
        };
    }

    /// <summary>The whole arm but its rounds, which are those of the first part, and its single requests.</summary>
    /// <param name="arms">What each part measured of it, at least one.</param>
    /// <param name="totals">What that is made of.</param>
    public static ArmResult Of(IReadOnlyList<ArmResult> arms, IReadOnlyList<ArmTotals> totals)
    {
        var latencies = totals.SelectMany(total => total.Latencies.Keys).Distinct().ToDictionary(key => key, key => Together(totals, key));
        return arms[0] with
        {
            Requests = arms.Sum(arm => arm.Requests),
            WarmUpRequests = arms.Sum(arm => arm.WarmUpRequests),
            Outcomes = Sums(arms.Select(arm => arm.Outcomes)),
            Connections = arms.Select(arm => arm.Connections).Aggregate((sum, one) => sum.Plus(one)),
            Closes = Closes(arms.Select(arm => arm.Closes)),
            ClientCertificates = arms.Select(arm => arm.ClientCertificates).OfType<CertificateCounts>().Aggregate((CertificateCounts?)null, (sum, one) => sum?.Plus(one) ?? one),
            IdentityVerified = arms.Sum(arm => arm.IdentityVerified),
            Bodies = arms.Select(arm => arm.Bodies).OfType<BodyCounts>().Aggregate((BodyCounts?)null, (sum, one) => sum?.Plus(one) ?? one),
            Impostors = arms.Select(arm => arm.Impostors).OfType<ImpostorCounts>().Aggregate((ImpostorCounts?)null, (sum, one) => sum?.Plus(one) ?? one),
            Faults = arms.Select(arm => arm.Faults).OfType<FaultCounts>().Aggregate((FaultCounts?)null, (sum, one) => sum?.Plus(one) ?? one),
            LatencyMicroseconds = latencies.ToDictionary(latency => latency.Key, latency => latency.Value.Summarize()),
            CpuMicroseconds = new(Mean(totals, total => total.ClientCpu), Mean(totals, total => total.ServerCpu)),
            HandshakeBytes = Median(totals, total => total.BytesSent) is { } sent && Median(totals, total => total.BytesReceived) is { } received ? new ByteCost(sent, received) : null,
            RoundTrips = Sums(arms.Select(arm => arm.RoundTrips)),
            AnswerRoundTrips = arms.Any(arm => arm.AnswerRoundTrips is not null) ? Sums(arms.Select(arm => arm.AnswerRoundTrips).OfType<IReadOnlyDictionary<int, long>>()) : null,
            Estimates = null,
            AnatomyLaunches = totals.Select(total => total.Anatomy).OfType<AnatomyRounds>().ToList() is { Count: > 0 } launches ? launches : null,
            Distributions = latencies.ToDictionary(latency => latency.Key, latency => latency.Value.Distribution()),
            Errors = Errors(arms.Select(arm => arm.Errors)),
            ByRequest = null,
        };
    }

    private static RequestResult Request(string name, int index, IReadOnlyList<(int Launch, int RoundsBefore, ArmResult Arm, ArmTotals Totals)> parts) => RequestResult.Of(
        name, Of([.. parts.Select(part => (part.Launch, part.RoundsBefore, part.Arm.ByRequest![index].AsArm(part.Arm), part.Totals.Requests[index]))]));

    private static LatencyHistogram Together(IReadOnlyList<ArmTotals> totals, string key)
    {
        var sum = new LatencyHistogram();
        foreach (var total in totals)
        {
            if (total.Latencies.TryGetValue(key, out var part))
            {
                sum.Add(part);
            }
        }

        return sum;
    }

    private static double? Mean(IReadOnlyList<ArmTotals> totals, Func<ArmTotals, CpuTotal> end) =>
        totals.Select(end).Aggregate((sum, one) => new(sum.Spent + one.Spent, sum.Divisor + one.Divisor)).Mean();

    private static long? Median(IReadOnlyList<ArmTotals> totals, Func<ArmTotals, IReadOnlyDictionary<int, long>> bytes)
    {
        var sum = new ByteCounts();
        foreach (var (size, count) in totals.SelectMany(total => bytes(total)))
        {
            sum.Add(size, count);
        }

        return sum.Median;
    }

    /// <summary>Counts by the same name, added.</summary>
    public static Dictionary<TKey, long> Sums<TKey>(IEnumerable<IReadOnlyDictionary<TKey, long>> counts)
        where TKey : notnull => counts.SelectMany(count => count).GroupBy(count => count.Key, count => count.Value).ToDictionary(count => count.Key, count => count.Sum());

    /// <summary>Ends of connections, added by their kind; null without any.</summary>
    public static List<CloseCount>? Closes(IEnumerable<IReadOnlyList<CloseCount>?> parts)
    {
        List<CloseCount> closes = [.. parts.SelectMany(part => part ?? []).GroupBy(close => close.Kind).OrderBy(kind => kind.Key).Select(kind => kind.Aggregate((sum, one) => sum.Plus(one)))];
        return closes.Count > 0 ? closes : null;
    }

    /// <summary>Errors, added by kind and phase, those that came most often first, and those that came as often as a recorder has them.</summary>
    public static List<ErrorCount> Errors(IEnumerable<IReadOnlyList<ErrorCount>> parts) =>
    [
        .. parts.SelectMany(errors => errors).GroupBy(error => (error.Outcome, error.Phase))
            .Select(alike => alike.First() with { Count = alike.Sum(error => error.Count) }).OrderByDescending(error => error.Count).ThenBy(Place),
    ];

    /// <summary>The same in a window, whose errors are in the order of their kinds.</summary>
    public static List<ErrorCount> ErrorsOfWindow(IEnumerable<IReadOnlyList<ErrorCount>> parts) => [.. Errors(parts).OrderBy(Place)];

    // What nobody knows by its name, which only a damaged file has, comes first.
    private static (Outcome Outcome, Phase Phase) Place(ErrorCount error) =>
        (Enum.TryParse<Outcome>(error.Outcome, out var outcome) ? outcome : default, Enum.TryParse<Phase>(error.Phase, out var phase) ? phase : default);
}
