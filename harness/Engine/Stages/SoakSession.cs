using LoadHarness.Histograms;

namespace LoadHarness.Engine.Stages;

/// <summary>What a soak has measured so far: restored from the sessions before this one, and added to by it.</summary>
/// <param name="plan">Its plan.</param>
/// <param name="clock">Clock of the run.</param>
public sealed class SoakSession(LoadPlan plan, TimeProvider clock)
{
    // The block of each window that was stored before, by its start in milliseconds: so its histograms tell whose they are.
    private readonly Dictionary<long, int> _blocks = [];

    /// <summary>Tag of the pacer's own lateness in the histogram log.</summary>
    public const string PacerTag = "pacer";

    /// <summary>One recorder an arm, in the order of the plan.</summary>
    public IReadOnlyList<ArmRecorder> Recorders { get; } = [.. plan.Arms.Select(arm => new ArmRecorder(arm, clock, plan.RequestNames))];

    /// <summary>The windows.</summary>
    public SoakHistory History { get; } = new(((SoakWindows)plan.Schedule).Count, plan.Arms);

    /// <summary>Dispatch minus intended start of every request of the sessions before this one.</summary>
    public LatencyHistogram Lateness { get; } = new();

    /// <summary>Start of the first window, UTC; null before there is one.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>Requests per second of all arms together; null before it is known.</summary>
    public double? Rate { get; set; }

    /// <summary>The tag of an arm's latency in the histogram log: the arm's name alone for its response time.</summary>
    public static string TagOf(string arm, string latency) => latency == Latency.Response.Id ? arm : $"{arm}.{latency}";

    /// <summary>Takes a window that was measured and stored before.</summary>
    public void Restore(WindowResult window)
    {
        // A stored soak never has more windows than it was planned for; a file that somebody wrote might.
        if (History.Windows < History.Capacity)
        {
            History.Add(window);
        }

        var block = ((SoakWindows)plan.Schedule).BlockOf(window.Window);
        _blocks[Milliseconds(window.StartSeconds)] = block;
        foreach (var (arm, recorder) in window.Arms.Zip(Recorders))
        {
            recorder.Restore(block, arm);
        }
    }

    /// <summary>Takes a histogram of such a window.</summary>
    public void Restore(HistogramLogEntry entry)
    {
        if (entry.Tag == PacerTag)
        {
            Lateness.Add(entry.Histogram);
            return;
        }

        var block = _blocks.GetValueOrDefault(Milliseconds(entry.Start.TotalSeconds));
        for (var arm = 0; arm < plan.Arms.Count; arm++)
        {
            var name = plan.Arms[arm].Name;
            if (entry.Tag == name)
            {
                Recorders[arm].Restore(block, Latency.Response.Id, entry.Histogram);
            }
            else if (entry.Tag?.StartsWith(name + ".", StringComparison.Ordinal) == true)
            {
                Recorders[arm].Restore(block, entry.Tag[(name.Length + 1)..], entry.Histogram);
            }
        }
    }

    private static long Milliseconds(double seconds) => (long)Math.Round(seconds * 1_000);
}

/// <summary>What a soak needs beside its plan.</summary>
/// <param name="Session">What was measured before; takes what is measured now.</param>
/// <param name="Sink">Takes the windows as they end; null stores none.</param>
public sealed record SoakStorage(SoakSession Session, ISoakSink? Sink);
