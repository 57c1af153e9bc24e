using System.Globalization;
using LoadHarness.Engine.Stages;
using LoadHarness.Histograms;

namespace LoadHarness.Program.Running.Shards;

/// <summary>Puts the windows of a soak's shards together by their number, side by side, so that no more than one of each is in memory.</summary>
internal static class MergedSoak
{
    // Two windows that belong together lie as near as the clock allows.
    private const double SmallestGapSeconds = 0.5;

    /// <summary>The windows of the whole, and what they tell of what the shards measured.</summary>
    /// <param name="plan">The plan of the whole.</param>
    /// <param name="measured">What the shards measured, put together.</param>
    /// <param name="shards">Number and directory of each shard.</param>
    /// <param name="areWhole">Whether each came to the end of its load, which with a shape need not be where the last window would be.</param>
    /// <exception cref="RunFileException">A file is missing or damaged.</exception>
    public static (StoredHistory History, Measurements Measured) Of(LoadPlan plan, Measurements measured, IReadOnlyList<(int Index, string Directory)> shards, bool areWhole)
    {
        var history = new SoakHistory(((SoakWindows)plan.Schedule).Count, plan.Arms);
        var sum = new ShardedWindow([.. plan.Arms.Select(arm => arm.Name)], plan.IsTargetShared);
        var (lateness, kept) = (new LatencyHistogram(), new Dictionary<string, long>());
        List<Side> sides = [];
        try
        {
            sides.AddRange(shards.Select(shard => new Side(shard.Index, shard.Directory, StoredWindows.Open(shard.Directory))));
            for (var parts = Next(sides); parts.Count > 0 && history.Windows < history.Capacity; parts = Next(sides))
            {
                var (window, late) = Sum(sum, parts);
                history.Add(window);
                lateness.Add(late);
                foreach (var arm in window.Arms)
                {
                    kept[arm.Name] = Math.Max(kept.GetValueOrDefault(arm.Name), arm.Connections.Kept);
                }
            }
        }
        finally
        {
            sides.ForEach(side => side.Windows.Dispose());
        }

        // Shards that count their requests need not be through with them in the same window.
        var mayDiffer = areWhole && ((SoakWindows)plan.Schedule).Shape is { EndsByTime: false };
        var problem = mayDiffer ? null : Problem(sides);
        if (areWhole && problem is null)
        {
            history.End();
        }

        return (new(history, mayDiffer ? history.Windows : sides.Min(side => side.Taken), problem), measured with
        {
            Generator = measured.Generator with { PacerLatenessP99 = lateness.Count > 0 ? lateness.ValueAtQuantile(0.99) : null },
            Arms = [.. measured.Arms.Select(arm => arm with { Connections = arm.Connections with { Kept = kept.GetValueOrDefault(arm.Name) } })],
        });
    }

    private static (WindowResult Window, LatencyHistogram Lateness) Sum(ShardedWindow sum, List<(Side Side, WindowResult Window, IReadOnlyList<HistogramLogEntry> Log)> parts)
    {
        try
        {
            return sum.Of([.. parts.Select(part => (part.Side.Index, part.Window, part.Log))]);
        }
        catch (InvalidDataException e)
        {
            throw new RunFileException(Path.Combine(parts[0].Side.Directory, SoakStore.WindowsName), $"does not fit the other shards: {e.Message}", "merge the shards of one run", e);
        }
    }

    private static List<(Side Side, WindowResult Window, IReadOnlyList<HistogramLogEntry> Log)> Next(List<Side> sides)
    {
        List<(Side, WindowResult, IReadOnlyList<HistogramLogEntry>)> parts = [];
        foreach (var side in sides)
        {
            if (side.Next() is { } part)
            {
                parts.Add((side, part.Window, part.Log));
            }
        }

        return parts;
    }

    private static string? Problem(List<Side> sides)
    {
        var most = sides.Max(side => side.Taken);
        return sides.FirstOrDefault(side => side.Taken < most) is { } behind
            ? $"shard {Format.Count(behind.Index)} has {Format.Count(behind.Taken)} of {Format.Count(most, "window")}, and what is after them is of the others alone"
            : null;
    }

    private sealed class Side(int index, string directory, StoredWindows windows)
    {
        private double _end;

        public int Index => index;

        public string Directory => directory;

        public StoredWindows Windows => windows;

        public int Taken { get; private set; }

        public (WindowResult Window, IReadOnlyList<HistogramLogEntry> Log)? Next()
        {
            if (windows.Next() is not { } next)
            {
                return null;
            }

            var away = Taken > 0 ? next.Window.StartSeconds - _end : 0;
            _end = next.Window.StartSeconds + next.Window.Seconds;
            Taken++;
            return away <= SmallestGapSeconds ? next
                : next with { Window = next.Window with { Events = [.. next.Window.Events, string.Create(CultureInfo.InvariantCulture, $"away for {away:#,0.#} s before this window, so that its windows are later from here on")] } };
        }
    }
}
