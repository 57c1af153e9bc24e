using LoadHarness.Metrics;
using LoadHarness.Reports.Charts;

namespace LoadHarness.Reports.Sections;

/// <summary>Every round of every arm, so that a drift of the machine can be seen.</summary>
internal static class RoundsSection
{
    public static Section From(RunResult run)
    {
        // Every honest request has a service time; the other metrics are folded away.
        var others = new[] { Metric.HandshakeP50, Metric.ClientCpu, Metric.ServerCpu }.Select(metric => Chart(run, metric)).ToList();
        return new("rounds", "Round by round", run.Arms.Any(IsSearched) ? [Searched] : [Chart(run, Metric.ServiceP50), new Details("Handshake and CPU", others)]);
    }

    private static Prose Searched { get; } = new("No chart of rounds: every round has a rate of its own, so rounds differ by intent and show no drift.");

    private static bool IsSearched(ArmResult arm) => arm.Rounds.Any(round => round.Metrics.ContainsKey(Metric.Rate.Id));

    private static Block Chart(RunResult run, Metric metric)
    {
        List<RoundsSeries> arms = [.. run.Looks().Select(arm => new RoundsSeries(arm.Look, arm.Arm.Name, [.. Dots(arm.Arm, metric)]))];
        var positions = run.Arms.SelectMany(arm => arm.Rounds).Select(round => round.Position).DefaultIfEmpty(1).Max();
        return arms.Exists(arm => arm.Dots.Count > 0)
            ? new Figure(
                new RoundsChart(metric.Name, arms, positions),
                $"The {metric.Name} of each round, in the order in which the arms ran. Arms that rise or fall together tell of the machine, not of the arms.{Launches(run)}")
            : new Prose($"No chart of the {metric.Name} by round: no round has one.");
    }

    private static string Launches(RunResult run) => run.Launches == 1 ? ""
        : $" Rounds {Format.List([.. run.Arms.SelectMany(arm => arm.Rounds).GroupBy(round => round.Launch).OrderBy(launch => launch.Key).Select(launch => $"{launch.Min(round => round.Round)} to {launch.Max(round => round.Round)}")])} are of a launch each.";

    private static IEnumerable<RoundsSeries.Dot> Dots(ArmResult arm, Metric metric) =>
        from round in arm.Rounds
        where round.Metrics.TryGetValue(metric.Id, out var value) && value > 0
        select new RoundsSeries.Dot(round.Round, round.Position, round.Metrics[metric.Id]);
}
