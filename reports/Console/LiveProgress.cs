using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Reports.Formatting;
using LoadHarness.Results;
using Spectre.Console;

namespace LoadHarness.Reports.Console;

/// <summary>A table that is redrawn in place, with a bar, on a terminal.</summary>
/// <param name="console">The terminal.</param>
public sealed class LiveProgress(IAnsiConsole console) : IProgressView
{
    private const int BarWidth = 40;

    // Windows of the past: what fits beside its words on 80 columns.
    private const int PastWidth = 40;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LiveDisplayContext? _display;
    private Task _drawing = Task.CompletedTask;

    /// <inheritdoc/>
    public void Begin(string header)
    {
        console.WriteLine(header);
        console.WriteLine();
        _drawing = console.Live(new Spectre.Console.Text("")).AutoClear(true).StartAsync(display =>
        {
            _display = display;
            return _ended.Task;
        });
    }

    /// <inheritdoc/>
    public void Show(RunProgress progress)
    {
        _display?.UpdateTarget(new Rows([TableOf(progress.Arms), .. PastOf(progress.Past), BarOf(progress)]));
        _display?.Refresh();
    }

    /// <inheritdoc/>
    public void End()
    {
        _ended.TrySetResult();

        // Spectre restores the cursor when the display's task ends; the result must not be printed before.
        _drawing.GetAwaiter().GetResult();
    }

    private static Table TableOf(IReadOnlyList<ArmResult> arms)
    {
        var table = new Table().Border(TableBorder.None).AddColumn("arm");
        foreach (var heading in (string[])["done", "p50", "p99", "resumed", "errors", "client CPU", "server CPU"])
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (var arm in arms)
        {
            var latency = arm.LatencyMicroseconds.GetValueOrDefault(arm.Mode == ConnectionMode.KeepAlive ? "service" : "handshake");
            var connections = arm.Connections.Full + arm.Connections.Resumed;
            table.AddRow(
                Markup.Escape(arm.Name),
                Number($"{arm.Requests:N0}"),
                latency is null ? "–" : Milliseconds(latency.P50),
                latency is null ? "–" : Milliseconds(latency.P99),
                connections == 0 ? "–" : Number($"{(double)arm.Connections.Resumed / connections:0.0%}"),
                Number($"{arm.Errors.Sum(error => error.Count):N0}"),
                arm.CpuMicroseconds.Client is { } client ? Milliseconds(client) : "–",
                arm.CpuMicroseconds.Server is { } server ? Milliseconds(server) : "–");
        }

        return table;
    }

    // A run of rounds has no past worth a line: its blocks alternate between arms.
    private static IEnumerable<Spectre.Console.Text> PastOf(ProgressPast? past)
    {
        if (past is null)
        {
            yield break;
        }

        yield return new Spectre.Console.Text("");
        foreach (var (name, values, format) in ((string, IReadOnlyList<double>, Func<double, string>)[])
                 [
                     ("p99", past.P99Microseconds, Milliseconds),
                     ("client memory", past.ClientResidentBytes, Megabytes),
                     ("server memory", past.ServerResidentBytes, Megabytes),
                 ])
        {
            if (values.Count > 0)
            {
                var shown = values.TakeLast(PastWidth).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
                yield return new Spectre.Console.Text($"{name,-13}  {Sparkline.Of(values, PastWidth)}  {format(values[^1])} ({format(shown.Min())} to {format(shown.Max())})");
            }
        }
    }

    private static Spectre.Console.Text BarOf(RunProgress progress)
    {
        var filled = (int)Math.Round(progress.Done * BarWidth);
        return new Spectre.Console.Text(Number(
            $"\n{new string('━', filled)}{new string('─', BarWidth - filled)} {progress.Done:0%}  {progress.Stage}, about {Format.Roughly(progress.Left)} left"));
    }

    private static string Milliseconds(double microseconds) => Number($"{microseconds / 1000:0.00} ms");

    private static string Megabytes(double bytes) => Number($"{bytes / 1e6:0.0} MB");

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
