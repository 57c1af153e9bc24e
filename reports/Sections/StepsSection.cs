using LoadHarness.Metrics;
using LoadHarness.Reports.Charts;

namespace LoadHarness.Reports.Sections;

internal static class StepsSection
{
    private static readonly string[] Steps = ["TCP connect", "set-up of TLS", "ClientHello to ServerHello", "rest of the handshake", "acceptance of the server", "request to first byte", "rest"];

    public static Section From(RunResult run)
    {
        List<(string Name, IReadOnlyList<double> Means)> arms = [.. run.Honest().Select(arm => (arm.Name, Means(arm)))];
        return new(
            "steps",
            "Where the time goes",
            [
                arms.Exists(arm => arm.Means.Count > 0)
                    ? new Figure(
                        new StepsChart(Steps, arms),
                        "Mean of each step of a proven request, because means add up and medians do not. The rest is reading the answer and the client's own work.")
                    : new Prose("No chart of steps: no arm has a proven request."),
            ]);
    }

    private static IReadOnlyList<double> Means(ArmResult arm)
    {
        if (Latency.Service.OfAll(arm) is not { } service)
        {
            return [];
        }

        // Per request: a step that only some requests have (a connect, on kept connections) counts for as much as it occurred.
        double Mean(Latency latency) => latency.OfAll(arm) is { } step ? step.Mean * step.Count / service.Count : 0;

        double[] steps =
        [
            Mean(Latency.Connect), Mean(Latency.SetUp), Mean(Latency.Hello), Math.Max(0, Mean(Latency.Handshake) - Mean(Latency.Hello)), Mean(Latency.Acceptance),
            Mean(Latency.FirstByte),
        ];
        return [.. steps, Math.Max(0, service.Mean - steps.Sum())];
    }
}
