using LoadHarness.Histograms;
using LoadHarness.Machine;

namespace LoadHarness.Engine.Stages;

/// <summary>The same window of several shards of a soak, put together: its counts, and the times that are told of a window, are those that one process would have had.</summary>
/// <param name="arms">Names of the arms, in the order of the plan.</param>
/// <param name="sharesServer">Whether all call one server, whose memory and CPU are then counted once.</param>
public sealed class ShardedWindow(IReadOnlyList<string> arms, bool sharesServer)
{
    /// <summary>Puts a window together.</summary>
    /// <param name="parts">What each shard has of it, by its number, at least one.</param>
    /// <returns>The window, and how late its requests were dispatched.</returns>
    /// <exception cref="InvalidDataException">Shards do not have the same arms.</exception>
    public (WindowResult Window, LatencyHistogram Lateness) Of(IReadOnlyList<(int Shard, WindowResult Window, IReadOnlyList<HistogramLogEntry> Log)> parts)
    {
        List<WindowResult> windows = [.. parts.Select(part => part.Window)];
        if (windows.Exists(window => !window.Arms.Select(arm => arm.Name).SequenceEqual(arms)))
        {
            throw new InvalidDataException("its windows do not have the arms of the plan");
        }

        var lateness = Together(parts, SoakSession.PacerTag);
        List<ProcessUsage> servers = [.. windows.Select(window => window.Server).OfType<ProcessUsage>()];
        var (first, start) = (windows[0], windows.Min(window => window.StartSeconds));
        return (first with
        {
            StartSeconds = start,
            Seconds = windows.Max(window => window.Seconds),
            Arms = [.. arms.Select((name, arm) => Arm([.. windows.Select(window => window.Arms[arm])], Together(parts, SoakSession.TagOf(name, Latency.Response.Id))))],
            Client = windows.Select(window => window.Client).Aggregate(Sum),
            Server = servers.Count == 0 || (servers.Count < windows.Count && !sharesServer) ? null : sharesServer ? servers[0] : servers.Aggregate(Sum),
            Sockets = windows.TrueForAll(window => window.Sockets is not null)
                ? new(windows.Sum(window => window.Sockets!.Established), windows.Sum(window => window.Sockets!.Closing), windows.Sum(window => window.Sockets!.TimeWait))
                : null,
            Shape = windows.TrueForAll(window => window.Shape is not null)
                ? new(windows.Sum(window => window.Shape!.Asked), windows.Sum(window => window.Shape!.Started), windows.Sum(window => window.Shape!.Tolerance))
                : null,
            PacerLatenessP99 = lateness.Count > 0 ? lateness.ValueAtQuantile(0.99) : null,

            // What waited in each at its worst moment did not wait at one moment: no fewer than the most of one, no more than all.
            PeakWaiting = windows.Sum(window => window.PeakWaiting),
            Events = [.. Events(parts)],
        }, lateness);
    }

    private static ArmWindow Arm(List<ArmWindow> parts, LatencyHistogram response)
    {
        var connections = parts.Select(part => part.Connections).Aggregate((sum, one) => sum.Plus(one));
        return parts[0] with
        {
            Requests = parts.Sum(part => part.Requests),
            Outcomes = LaunchedArm.Sums(parts.Select(part => part.Outcomes)),
            Connections = connections with { Kept = parts.Sum(part => part.Connections.Kept) },
            ClientCertificates = parts.Select(part => part.ClientCertificates).OfType<CertificateCounts>().Aggregate((CertificateCounts?)null, (sum, one) => sum?.Plus(one) ?? one),
            IdentityVerified = parts.Sum(part => part.IdentityVerified),
            Bodies = parts.Select(part => part.Bodies).OfType<BodyCounts>().Aggregate((BodyCounts?)null, (sum, one) => sum?.Plus(one) ?? one),
            Errors = LaunchedArm.ErrorsOfWindow(parts.Select(part => part.Errors)),
            Closes = LaunchedArm.Closes(parts.Select(part => part.Closes)),
            Response = response.Count > 0 ? response.Summarize() : null,
            ByRequest = parts[0].ByRequest is null ? null : [.. parts.SelectMany(part => part.ByRequest ?? []).GroupBy(request => request.Name).Select(Request)],
        };
    }

    private static RequestWindow Request(IGrouping<string, RequestWindow> parts) => new(
        parts.Key, parts.Sum(part => part.Requests), LaunchedArm.Sums(parts.Select(part => part.Outcomes)), LaunchedArm.ErrorsOfWindow(parts.Select(part => part.Errors)));

    private static ProcessUsage Sum(ProcessUsage one, ProcessUsage other) => new(
        one.CpuMicroseconds + other.CpuMicroseconds, one.ResidentBytes + other.ResidentBytes, one.HeapBytes + other.HeapBytes, one.Threads + other.Threads, one.OpenFiles + other.OpenFiles);

    private static LatencyHistogram Together(IEnumerable<(int Shard, WindowResult Window, IReadOnlyList<HistogramLogEntry> Log)> parts, string tag)
    {
        var sum = new LatencyHistogram();
        foreach (var entry in parts.SelectMany(part => part.Log).Where(entry => entry.Tag == tag))
        {
            sum.Add(entry.Histogram);
        }

        return sum;
    }

    // What all have seen is of the server, or of the load; else whose it is, is said.
    private static IEnumerable<string> Events(IReadOnlyList<(int Shard, WindowResult Window, IReadOnlyList<HistogramLogEntry> Log)> parts) =>
        parts.SelectMany(part => part.Window.Events.Distinct().Select(what => (part.Shard, What: what))).GroupBy(one => one.What, one => one.Shard)
            .SelectMany(one => one.Count() == parts.Count ? [one.Key] : one.Select(shard => string.Create(CultureInfo.InvariantCulture, $"shard {shard}: {one.Key}")));
}
