using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Statistics.Judges;

/// <summary>Asks the same arm twice whether something other than the arms decides: an alarm, which proves nothing when it is silent.</summary>
/// <remarks>
/// Times and the CPU of both ends share the probability of a false alarm. Where the rounds are too few for that, the first of them is judged alone.
/// </remarks>
internal static class SameTwiceCheck
{
    private const string Name = "A/A pair";
    private const double Alpha = 1 - ValidityChecks.SameTwiceConfidence;

    /// <summary>The check of the plan's pair.</summary>
    public static ValidityCheck Of(LoadPlan plan, IReadOnlyList<ArmResult> arms)
    {
        var (first, again) = plan.SameTwice!.Value;
        List<PairedRounds> pairs = [.. MetricsOf(plan).Select(Paired).Where(pair => pair.LogRatios.Count > 0)];
        if (!pairs.Exists(IsTime))
        {
            pairs.InsertRange(0, new[] { Paired(Metric.ServiceP50) }.Where(pair => pair.LogRatios.Count > 0));
        }

        if (!pairs.Exists(IsTime))
        {
            // Nothing is measured of clients that were not authenticated; a gate or the check on the treatment says so, and the machine is not to blame.
            var isAuthenticated = !arms.Any(arm => (arm.Name == first || arm.Name == again) && arm.Connections.Unauthenticated > 0);
            var why = isAuthenticated ? "so nothing shows what this machine can resolve." : "whose clients were not authenticated.";
            return new(Name, !isAuthenticated, $"No round measured both {first} and {again}, {why}") { Subject = CheckSubject.Machine };
        }

        return Judge(first, again, pairs);

        PairedRounds Paired(Metric metric) => new(new(metric, again, first), arms);
    }

    private static IEnumerable<Metric> MetricsOf(LoadPlan plan) =>
    [
        Metric.HandshakeP50,
        .. plan.Arms.Any(arm => arm.Mode == ConnectionMode.KeepAlive) ? [Metric.ResponseP50] : Array.Empty<Metric>(),
        Metric.ClientCpu, Metric.ServerCpu,
    ];

    private static bool IsTime(PairedRounds pair) => pair.Metric.Kind == MetricKind.Time;

    private static ValidityCheck Judge(string first, string again, List<PairedRounds> pairs)
    {
        var fewest = pairs.Min(pair => pair.LogRatios.Count);
        var together = SignedRank.FewestRounds(Alpha / pairs.Count);
        var judged = fewest >= together ? pairs : pairs[..1];
        var confidence = 1 - (Alpha / judged.Count);
        var compared = judged.Select(pair => pair.Compare(confidence)).ToList();
        var finding = $"The same arm twice, {again} / {first}: {string.Join(", ", compared.Select(Text))}";
        if (compared.Exists(one => one.Low is null))
        {
            return new(Name, true,
                $"{finding}; {Format.Count(fewest, "round")} are too few to judge it at {Format.Percent(ValidityChecks.SameTwiceConfidence)} ({Format.Count(SignedRank.FewestRounds(Alpha))} needed).");
        }

        var apart = compared.Where(one => one.Low > 1 || one.High < 1).Select(one => one.Metric).ToList();
        var verdict = apart.Count == 0 ? $"{(compared.Count == 1 ? "its interval holds" : "all intervals hold")} 1 at {Format.Percent(confidence)}"
            : $"the interval of {string.Join(", ", apart)} at {Format.Percent(confidence)} does not hold 1, so something other than the arms decides";
        return new(Name, apart.Count == 0, $"{finding}; {verdict}{Alone(pairs, judged, fewest, together)}. {Use(judged, confidence, fewest)}") { Subject = CheckSubject.Machine };
    }

    private static string Text(ComparisonResult pair)
    {
        var interval = pair is { Low: { } low, High: { } high } ? $" [{Format.Number(low, 3)}, {Format.Number(high, 3)}]" : "";
        return $"{pair.Metric} {Format.Number(pair.Ratio!.Value, 3)}×{interval}";
    }

    private static string Alone(List<PairedRounds> pairs, List<PairedRounds> judged, int rounds, int together) => judged.Count == pairs.Count ? ""
        : $" (in {Format.Count(rounds, "round")} it alone can be judged; {string.Join(" and ", pairs.Skip(1).Select(pair => pair.Metric.Name))} take {Format.Count(together)})";

    // A pair that agrees is no proof: what it would have missed is told, and what follows for the gates.
    private static string Use(List<PairedRounds> judged, double confidence, int rounds)
    {
        var least = judged.Select(pair => $"{Format.Percent(Math.Round(Resolution.LeastDetectable(pair.LogRatios, confidence)!.Value, 3))} of {pair.Metric.Name}");
        return $"An alarm, no proof of equality: in {Format.Count(rounds, "round")} it finds a difference of {string.Join(", ", least)} in {Format.Percent(Resolution.Power)} of runs; "
            + "a ratio nearer to its limit than the pair may lie apart decides no gate.";
    }
}
