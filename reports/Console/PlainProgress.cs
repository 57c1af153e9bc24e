using System.Globalization;
using LoadHarness.Engine;

namespace LoadHarness.Reports.Console;

/// <summary>A line every few seconds, for logs and pipes.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="clock">Times the lines.</param>
public sealed class PlainProgress(TextWriter output, TimeProvider clock) : IProgressView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long _last;

    /// <inheritdoc/>
    public void Begin(string header)
    {
        output.WriteLine(header);
        _last = clock.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Show(RunProgress progress)
    {
        if (clock.GetElapsedTime(_last) < Interval)
        {
            return;
        }

        _last = clock.GetTimestamp();
        var requests = progress.Arms.Sum(arm => arm.Requests);
        var errors = progress.Arms.Sum(arm => arm.Errors.Sum(error => error.Count));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Elapsed.TotalSeconds,4:0} s  {progress.Stage}  {progress.Done:0%} done, about {progress.Left.TotalSeconds:0} s left, {requests:N0} requests, {errors:N0} errors"));
    }

    /// <inheritdoc/>
    public void End()
    {
    }
}
