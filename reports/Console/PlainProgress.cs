using LoadHarness.Engine;

namespace LoadHarness.Reports.Console;

/// <summary>A line every few seconds, and more and more seldom in a long run, for logs and pipes.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="clock">Times the lines.</param>
public sealed class PlainProgress(ConsoleText output, TimeProvider clock) : IProgressView
{
    private long _last;

    /// <summary>How long to be silent after a line: at first somebody is watching, after hours a log should still be readable.</summary>
    /// <param name="elapsed">Since the start of the run.</param>
    public static TimeSpan IntervalAt(TimeSpan elapsed) => elapsed.TotalMinutes switch
    {
        < 1 => TimeSpan.FromSeconds(5),
        < 10 => TimeSpan.FromSeconds(30),
        < 60 => TimeSpan.FromMinutes(1),
        _ => TimeSpan.FromMinutes(5),
    };

    public void Begin(IReadOnlyList<string> header)
    {
        foreach (var line in header)
        {
            output.Line(line);
        }

        _last = clock.GetTimestamp();
    }

    public void Show(RunProgress progress)
    {
        if (clock.GetElapsedTime(_last) < IntervalAt(progress.Elapsed))
        {
            return;
        }

        _last = clock.GetTimestamp();
        var requests = progress.Arms.Sum(arm => arm.Requests);
        var errors = progress.Arms.Sum(arm => arm.Errors.Sum(error => error.Count));
        output.Line(
            $"{Format.Roughly(progress.Elapsed),6}  {progress.Stage}  {Format.Percent(Math.Round(progress.Done, 2))} done, about {Format.Roughly(progress.Left)} left, "
            + $"{Format.Count(requests, "request")}, {Format.Count(errors, "error")}{PastOf(progress.Past)}");
    }

    private static string PastOf(ProgressPast? past)
    {
        if (past is not { P99Microseconds.Count: > 0, ClientResidentBytes.Count: > 0 })
        {
            return "";
        }

        var server = past.ServerResidentBytes is { Count: > 0 } bytes ? $", server {Format.Amount(bytes[^1], "bytes")}" : "";
        return $", p99 {Format.Duration(past.P99Microseconds[^1])}, client {Format.Amount(past.ClientResidentBytes[^1], "bytes")}{server}";
    }

    public void End() { }
}
