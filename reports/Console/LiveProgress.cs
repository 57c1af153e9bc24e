using LoadHarness.Engine;
using LoadHarness.Reports.Sections;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace LoadHarness.Reports.Console;

/// <summary>A table that is redrawn in place, with a bar, on a terminal.</summary>
/// <param name="console">The terminal.</param>
public sealed class LiveProgress(IAnsiConsole console) : IProgressView
{
    private const int BarWidth = 40;

    // Windows of the past: what fits beside its words on 80 columns.
    private const int PastWidth = 40;

    private static readonly Paragraph EmptyLine = new("\n");

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LiveDisplayContext? _display;
    private Task _drawing = Task.CompletedTask;

    public void Begin(IReadOnlyList<string> header)
    {
        console.Write(new Rows([.. header.Select(Shown), EmptyLine]));
        _drawing = console.Live(EmptyLine).AutoClear(true).StartAsync(display =>
        {
            _display = display;
            return _ended.Task;
        });
    }

    public void Show(RunProgress progress)
    {
        _display?.UpdateTarget(new Rows([TableOf(progress.Arms), .. PastOf(progress.Past), EmptyLine, BarOf(progress)]));
        _display?.Refresh();
    }

    public void End()
    {
        _ended.TrySetResult();

        // Spectre restores the cursor when the display's task ends; the result must not be printed before.
        _drawing.GetAwaiter().GetResult();
    }

    private static Table TableOf(IReadOnlyList<ArmResult> arms)
    {
        var columns = ArmColumn.For(ArmViews.Live, arms);
        var table = new Table().Border(TableBorder.None).AddColumn("arm").AddColumns([.. columns.Select(column => new TableColumn(column.Heading).RightAligned())]);
        foreach (var arm in arms)
        {
            table.Rows.Add([Shown(arm.Name), .. columns.Select(column => Shown(column.Text(arm)))]);
        }

        return table;
    }

    // A run of rounds has no past worth a line: its blocks alternate between arms.
    private static IEnumerable<Paragraph> PastOf(ProgressPast? past)
    {
        if (past is null)
        {
            yield break;
        }

        yield return EmptyLine;
        foreach (var (name, values, unit) in ((string, IReadOnlyList<double>, string)[])
                 [("p99", past.P99Microseconds, "µs"), ("client memory", past.ClientResidentBytes, "bytes"), ("server memory", past.ServerResidentBytes, "bytes")])
        {
            if (values.Count > 0)
            {
                var shown = values.TakeLast(PastWidth).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
                yield return Shown($"{name,-13}  {Sparkline.Of(values, PastWidth)}  {Format.Value(values[^1], unit)} ({Format.Value(shown.Min(), unit)} to {Format.Value(shown.Max(), unit)})");
            }
        }
    }

    private static Paragraph BarOf(RunProgress progress)
    {
        var filled = (int)Math.Round(progress.Done * BarWidth);
        return Shown(
            $"{new string('━', filled)}{new string('─', BarWidth - filled)} {Format.Percent(Math.Round(progress.Done, 2))}  {progress.Stage}, about {Format.Roughly(progress.Left)} left");
    }

    // Lines end between words alone: what stands in the middle of one must not come to its start.
    private static Paragraph Shown(string text) => new(ConsoleText.Shown(text)) { Overflow = Overflow.Ellipsis };
}
