using LoadHarness.Machine;
using static System.FormattableString;

namespace LoadHarness.Engine;

/// <summary>What a run will hold of the machine at once, as far as its plan tells.</summary>
public sealed class ResourceForecast
{
    // Beside its connections each end holds 140 to 175 files (ls /proc/PID/fd while a run is on): assemblies, pipes, the runtime's own.
    private const long OtherFiles = 250;

    private readonly LoadPlan _plan;

    private ResourceForecast(LoadPlan plan, long kept, long passing, double? newPerSecond)
    {
        _plan = plan;
        Connections = kept + passing;
        NewPerSecond = newPerSecond;
        OpenFiles = OpenFilesFor(Connections);
        Ports = Connections + ResourceProbe.PortsHeld(newPerSecond ?? 0, plan.Schedule.LongestLoad(plan));
    }

    /// <summary>Connections that are open at once, at most.</summary>
    public long Connections { get; }

    /// <summary>New connections a second on average over the arms; null when only the warm-up will tell the rate.</summary>
    public double? NewPerSecond { get; }

    /// <summary>Open files that either end needs; an LLA of its own has the same limit.</summary>
    public long OpenFiles { get; }

    /// <summary>Local ports that the clients hold at once, those in TIME_WAIT included as far as the rate is known.</summary>
    public long Ports { get; }

    /// <summary>Open files that either end needs for so many connections.</summary>
    public static long OpenFilesFor(long connections) => connections + OtherFiles;

    /// <summary>What a plan needs.</summary>
    public static ResourceForecast Of(LoadPlan plan)
    {
        long ConnectionsOf(Arm arm) => arm.SharedConnections ?? plan.ClientsOf(arm);

        // A kept connection is kept while other arms have their blocks, too. Other connections end with their request.
        var kept = plan.Arms.Where(arm => arm.Mode == ConnectionMode.KeepAlive).Sum(ConnectionsOf);
        var passing = plan.Arms.Where(arm => arm.Mode != ConnectionMode.KeepAlive).Select(ConnectionsOf).DefaultIfEmpty().ToList();
        return new ResourceForecast(plan, kept, plan.Schedule.RunsAllArmsAtOnce ? passing.Sum() : passing.Max(), NewConnections(plan));
    }

    /// <summary>What the machine lacks for it: a sentence each, with the repair; none when all is there.</summary>
    /// <param name="openFiles">The limit of open files of a process; null when there is none.</param>
    /// <param name="ports">Local ports that the clients can have.</param>
    public IReadOnlyList<string> Problems(long? openFiles, long ports)
    {
        var problems = new List<string>();
        if (OpenFiles > openFiles)
        {
            problems.Add(Invariant(
                $"{Connections:N0} connections at once need {OpenFiles:N0} open files, but the limit is {openFiles:N0} ({FewerClients(openFiles.Value - OtherFiles)}raise it: ulimit -n {OpenFiles})"));
        }

        if (Ports > ports)
        {
            var rate = Ports > Connections ? Invariant($" and {NewPerSecond:N0} new ones a second, each held for 60 s,") : "";
            problems.Add(Invariant(
                $"{Connections:N0} connections at once{rate} need {Ports:N0} local ports, but there are {ports:N0} ({LowerRate(ports)}widen them: sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\")"));
        }

        return problems;
    }

    /// <summary>New connections a second, where the plan says the rate: each arm's by its share of the load.</summary>
    private static double? NewConnections(LoadPlan plan)
    {
        var shares = plan.Schedule.SharesOf(plan);
        return plan.Schedule.PeakRateOf(plan) / plan.Shard.Count * (plan.Workload?.RequestsPerAttempt ?? 1) * plan.Arms.Zip(shares).Sum(arm => arm.Second * PerRequest(arm.First)) / shares.Sum();
    }

    private static double PerRequest(Arm arm) =>
        arm.Mode != ConnectionMode.KeepAlive ? 1 : arm.RequestsPerConnection is { } limit ? 1.0 / limit : 0;

    /// <summary>The most clients that do with so many connections, where their number decides.</summary>
    private string FewerClients(long connections)
    {
        var fixedOnes = Of(_plan with { Clients = 0 }).Connections;
        var each = (double)(Connections - fixedOnes) / _plan.Clients;
        var clients = each > 0 ? (int)Math.Max(0, (connections - fixedOnes) / each) : 0;
        return clients > 0 && Of(_plan with { Clients = clients }).Connections <= connections ? Invariant($"write clients={clients}, or ") : "";
    }

    /// <summary>The highest rate that does with so many ports, where the rate decides.</summary>
    private string LowerRate(long ports)
    {
        var rate = Ports > Connections && _plan.StatedRate is { } stated ? Math.Floor(stated * (ports - Connections) / (Ports - Connections)) : 0;
        return rate >= 1 ? Invariant($"write rate={rate}/s, or ") : FewerClients(ports);
    }
}
