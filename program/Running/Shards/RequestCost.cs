using LoadHarness.Metrics;

namespace LoadHarness.Program.Running.Shards;

/// <summary>What a request costs, and what a client takes, as a run measured it.</summary>
/// <param name="Arm">The arm that it was measured by.</param>
/// <param name="IsOnLoop">Whether its clients were on the one event loop of their process, which has one core at most.</param>
/// <param name="Cores">Cores that the clients' process might use.</param>
/// <param name="Client">CPU of the client for a request, in microseconds.</param>
/// <param name="Server">CPU of the server for a request, in microseconds; null where it was not measured.</param>
/// <param name="BytesOfClient">Resident memory of a client with a kept connection; null where it was not measured.</param>
internal sealed record RequestCost(string Arm, bool IsOnLoop, double Cores, RoundsEstimate Client, RoundsEstimate? Server, double? BytesOfClient)
{
    /// <summary>The cost in the first arm of a run that gets its connections like this, one whose clients are on OpenSSL before others; null where none has measured CPU.</summary>
    public static RequestCost? Of(RunResult run, ConnectionMode mode)
    {
        var arms = run.Arms.Where(arm => arm.Mode == mode && arm.Impostors is null && arm.RequestsPerConnection is null);
        return arms.OrderBy(arm => IsOpenSsl(arm) ? 0 : 1).FirstOrDefault(arm => Estimate(arm, Metric.ClientCpu) is not null) is { } measured
            ? new(
                measured.Name,
                IsOpenSsl(measured),
                run.Generator.Cores,
                Estimate(measured, Metric.ClientCpu)!,
                Estimate(measured, Metric.ServerCpu),
                run.Memory?.FirstOrDefault(memory => memory.Client == (measured.Client ?? Names.Of(ClientKind.DotNet)))?.ResidentBytes)
            : null;
    }

    private static bool IsOpenSsl(ArmResult arm) => arm.Client == Names.Of(ClientKind.OpenSsl);

    private static RoundsEstimate? Estimate(ArmResult arm, Metric metric) => arm.Estimates?.GetValueOrDefault(metric.Id);
}
