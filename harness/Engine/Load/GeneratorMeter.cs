using LoadHarness.Histograms;
using LoadHarness.Machine;
using LoadHarness.Machine.Counting;

namespace LoadHarness.Engine.Load;

/// <summary>What the harness itself does while load is on: the CPU of its process and of the machine, and how late its pacer is.</summary>
/// <param name="clock">Clock of the run.</param>
/// <param name="loops">Event loops that have clients, each with a pacer; at least 1.</param>
internal sealed class GeneratorMeter(TimeProvider clock, int loops = 1)
{
    // The cgroups with a quota, and how often they were throttled under load.
    private readonly IReadOnlyList<CpuCgroup> _quotas = [.. CpuCgroup.OfThisProcess().Where(group => group.Quota() is not null)];
    private readonly List<Throttling> _throttled = [];

    private TimeSpan _time;
    private TimeSpan _clientCpu;
    private long _machineBusy;
    private long _machineTotal;

    /// <summary>Dispatch minus intended start of every request that was paced, by the loop of its pacer; that of the thread pool counts as the first. Recorded by one pacer at a time.</summary>
    public IReadOnlyList<LatencyHistogram> Lateness { get; } = [.. Enumerable.Range(0, loops).Select(_ => new LatencyHistogram())];

    /// <summary>Begins a stretch of load.</summary>
    public Stretch Begin()
    {
        var machine = ResourceProbe.MachineCpu();
        return new(machine, Throttled(), ProcessCounter.OwnInstructions, ResourceProbe.ProcessCpu, clock.GetTimestamp());
    }

    /// <summary>Ends a stretch and tells what the client process used in it: CPU time, and instructions where they are counted.</summary>
    public (TimeSpan Cpu, double? Instructions) End(Stretch begun)
    {
        var cpu = ResourceProbe.ProcessCpu - begun.ClientCpu;
        var instructions = CounterReading.Between(begun.Instructions, ProcessCounter.OwnInstructions);
        Add(clock.GetElapsedTime(begun.Start), cpu);
        if (begun.Machine is { } earlier && ResourceProbe.MachineCpu() is { } later)
        {
            _machineBusy += later.Busy - earlier.Busy;
            _machineTotal += later.Total - earlier.Total;
        }

        var throttled = Throttled().Zip(begun.Throttled, (later, earlier) => later.Minus(earlier));
        Throttling[] sums = [.. _throttled.Count == 0 ? throttled : _throttled.Zip(throttled, (sum, more) => sum.Plus(more))];
        _throttled.Clear();
        _throttled.AddRange(sums);

        return (cpu, instructions);
    }

    /// <summary>Counts time under load that another process of the same run had.</summary>
    public void Add(TimeSpan time, TimeSpan clientCpu)
    {
        _time += time;
        _clientCpu += clientCpu;
    }

    /// <summary>What it all comes to; what a meter cannot know is left at nothing.</summary>
    public GeneratorLoad Load() => Load(AllLateness());

    private GeneratorLoad Load(LatencyHistogram lateness) => new(
        CpuAllowance.Current.Cores,
        _time > TimeSpan.Zero ? _clientCpu / (_time * CpuAllowance.Current.Cores) : 0,
        _machineTotal > 0 ? (double)_machineBusy / _machineTotal : null,
        lateness.Count > 0 ? lateness.ValueAtQuantile(0.99) : null,
        Rate: null,
        Restarts: 0,
        PortsNeeded: 0,
        PortsAvailable: ResourceProbe.EphemeralPorts())
    {
        Throttling = _throttled.MaxBy(one => one.Throttled),
    };

    private LatencyHistogram AllLateness()
    {
        var all = new LatencyHistogram();
        foreach (var lateness in Lateness)
        {
            all.Add(lateness);
        }

        return all;
    }

    private List<Throttling> Throttled() => [.. _quotas.Select(group => group.Throttled() ?? new(0, 0, 0))];

    /// <summary>Where machine, cgroups, process and clock stood when a stretch began.</summary>
    internal readonly record struct Stretch((long Busy, long Total)? Machine, IReadOnlyList<Throttling> Throttled, CounterReading? Instructions, TimeSpan ClientCpu, long Start);
}
