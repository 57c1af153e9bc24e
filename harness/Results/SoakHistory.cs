namespace LoadHarness.Results;

/// <summary>
/// The windows of a soak as columns of numbers: all that trends and charts need. Its memory is taken at once and does not grow. It has one
/// owner and is not safe for several threads.
/// </summary>
public sealed class SoakHistory
{
    // Enough for a chart as wide as a page, few enough for a report of hours.
    private const int MostPoints = 300;

    // Marks beyond these would be a grey wall.
    private const int MostMarks = 500;

    // Two windows that belong together lie as near as the clock allows.
    private const double SmallestGapSeconds = 0.5;

    // Shown beside the trends, and not judged.
    private static readonly TrendMetric ResponseP90 = new("responseP90", "response p90", "µs", (window, arms) => window.Of(arms[0])?.Response?.P90, Limit: 0) { PerArm = true };
    private static readonly TrendMetric Errors = new("errors", "failed requests", "requests/s", (window, _) => window.Failed / window.Seconds, Limit: 0);

    /// <summary>What the open parts of a load's shape ask for, where there is one; shown, and not judged.</summary>
    public static readonly TrendMetric Asked = new("asked", "asked for", "requests/s", (window, _) => window.Shape?.Asked / window.Seconds, Limit: 0);

    private readonly IReadOnlyList<Arm> _arms;
    private readonly double[] _start;
    private readonly double[] _end;
    private readonly List<Column> _columns;
    private readonly List<SoakMark> _marks = [];
    private readonly List<SoakGap> _gaps = [];
    private int? _planned;

    /// <summary>Makes an empty history.</summary>
    /// <param name="windows">The most windows that will come.</param>
    /// <param name="arms">The arms, in the order of the plan.</param>
    public SoakHistory(int windows, IReadOnlyList<Arm> arms)
    {
        _arms = arms;
        _start = Empty();
        _end = Empty();
        _columns =
        [
            .. from metric in TrendMetric.All.Append(ResponseP90).Append(Errors).Append(Asked)
               from series in metric.SeriesOf(arms)
               select new Column(metric, series.Arm, series.Arm is null ? arms : [.. arms.Where(arm => arm.Name == series.Arm)], Empty()),
        ];

        // Filled at once, so that the pages are there from the start and the process does not seem to grow.
        double[] Empty()
        {
            var column = new double[windows];
            Array.Fill(column, double.NaN);
            return column;
        }
    }

    /// <summary>The most windows that it holds.</summary>
    public int Capacity => _start.Length;

    /// <summary>The windows of the whole soak; fewer than it holds where its load ended sooner.</summary>
    public int Planned => _planned ?? Capacity;

    /// <summary>Requests that the schedule of a load's shape started.</summary>
    public long ShapeStarted { get; private set; }

    /// <summary>Windows in which they were not as many as the shape asks for.</summary>
    public int OffShape { get; private set; }

    /// <summary>Windows so far.</summary>
    public int Windows { get; private set; }

    /// <summary>End of the last window in seconds since the start of the first; 0 without one.</summary>
    public double EndSeconds => Windows == 0 ? 0 : _end[Windows - 1];

    /// <summary>Time that was measured, gaps left out, in seconds.</summary>
    public double MeasuredSeconds { get; private set; }

    /// <summary>CPU time of the client process in all windows.</summary>
    public double ClientCpuMicroseconds { get; private set; }

    /// <summary>When nothing was measured between two windows.</summary>
    public IReadOnlyList<SoakGap> Gaps => _gaps;

    /// <summary>What happened, oldest first; the first few hundred.</summary>
    public IReadOnlyList<SoakMark> Marks => _marks;

    /// <summary>Takes the next window.</summary>
    public void Add(WindowResult window)
    {
        if (Windows > 0 && window.StartSeconds - EndSeconds > SmallestGapSeconds)
        {
            _gaps.Add(new(EndSeconds, window.StartSeconds, $"Nothing was measured between window {window.Window - 1} and window {window.Window}: the harness was away."));
        }

        (_start[Windows], _end[Windows]) = (window.StartSeconds, window.StartSeconds + window.Seconds);
        foreach (var column in _columns)
        {
            column.Values[Windows] = column.Metric.Read(window, column.From) ?? double.NaN;
        }

        if (window.Shape is { } shape)
        {
            ShapeStarted += shape.Started;
            OffShape += shape.IsKept ? 0 : 1;
        }

        MeasuredSeconds += window.Seconds;
        ClientCpuMicroseconds += window.Client.CpuMicroseconds;
        _marks.AddRange(window.Events.Take(MostMarks - _marks.Count).Select(what => new SoakMark(window.StartSeconds, what)));
        Windows++;
    }

    /// <summary>Says that no further window will come, since the load has ended.</summary>
    public void End() => _planned = Windows;

    /// <summary>The middle of each window in seconds and its value, ascending; windows without a value are left out.</summary>
    /// <param name="metric">What to look at.</param>
    /// <param name="arm">Whose, for a metric that each arm has; else null.</param>
    public IReadOnlyList<(double Seconds, double Value)> Values(TrendMetric metric, string? arm)
    {
        var column = ColumnOf(metric, arm);
        return
        [
            .. Enumerable.Range(0, Windows).Where(window => !double.IsNaN(column[window]))
                .Select(window => ((_start[window] + _end[window]) / 2, column[window])),
        ];
    }

    /// <summary>The latest values of a metric, oldest first; of several arms the largest in each window.</summary>
    /// <param name="metric">What to look at.</param>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<double> Latest(TrendMetric metric, int most)
    {
        var columns = _columns.Where(column => column.Metric == metric).Select(column => column.Values).ToList();
        return
        [
            .. Enumerable.Range(Math.Max(0, Windows - most), Math.Min(most, Windows))
                .Select(window => columns.Select(column => column[window]).Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Max())
                .Where(value => !double.IsNaN(value)),
        ];
    }

    /// <summary>Everything over time, thinned for charts; what was never measured is left out.</summary>
    public IReadOnlyList<TimeSeries> Series()
    {
        var groups = Groups();
        var series = _columns.Where(column => column.Metric != ResponseP90)
            .Select(column => new TimeSeries(column.Metric.Id, column.Metric.Name, column.Metric.Unit, column.Arm, Points(groups, column.Values)))
            .Concat(_arms.Select(arm => new TimeSeries("latency", "response time", "µs", arm.Name, Latency(groups, arm.Name))));
        return [.. series.Where(one => one.Points.Count > 0)];
    }

    private double[] ColumnOf(TrendMetric metric, string? arm) => _columns.Single(column => column.Metric == metric && column.Arm == arm).Values;

    // Neighbouring windows that one point stands for; none across a gap, so that a chart can leave it open.
    private List<(int From, int To)> Groups()
    {
        var size = Math.Max(1, (int)Math.Ceiling((double)Windows / MostPoints));
        var groups = new List<(int From, int To)>();
        for (var from = 0; from < Windows;)
        {
            var to = from + 1;
            while (to < Windows && to - from < size && _start[to] - _end[to - 1] <= SmallestGapSeconds)
            {
                to++;
            }

            groups.Add((from, to));
            from = to;
        }

        return groups;
    }

    private List<double[]> Points(List<(int From, int To)> groups, double[] column)
    {
        var points = new List<double[]>();
        foreach (var (from, to) in groups)
        {
            var values = column[from..to].Where(value => !double.IsNaN(value)).Order().ToList();
            if (values.Count > 0)
            {
                points.Add([Middle(from, to), values[0], values[(values.Count - 1) / 2], values[^1]]);
            }
        }

        return points;
    }

    private List<double[]> Latency(List<(int From, int To)> groups, string arm)
    {
        // Percentiles are not averaged: the middle one of the windows is a percentile that a window had.
        var (p50, p90, p99) = (ColumnOf(TrendMetric.ResponseP50, arm), ColumnOf(ResponseP90, arm), ColumnOf(TrendMetric.ResponseP99, arm));
        return
        [
            .. from medians in Points(groups, p50)
               join higher in Points(groups, p90) on medians[0] equals higher[0]
               join highest in Points(groups, p99) on medians[0] equals highest[0]
               select (double[])[medians[0], medians[2], higher[2], highest[2]],
        ];
    }

    private double Middle(int from, int to) => (_start[from] + _end[to - 1]) / 2;

    /// <summary>A metric in every window.</summary>
    /// <param name="Metric">The metric.</param>
    /// <param name="Arm">Whose; null for the whole run.</param>
    /// <param name="From">The arms that it is read from.</param>
    /// <param name="Values">One a window; NaN where it was not measured.</param>
    private sealed record Column(TrendMetric Metric, string? Arm, IReadOnlyList<Arm> From, double[] Values);
}
