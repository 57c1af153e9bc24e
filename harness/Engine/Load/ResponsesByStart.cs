namespace LoadHarness.Engine.Load;

/// <summary>Response times by the moment at which the schedule wanted the request, so that an outage shows where it was. Safe for all threads.</summary>
/// <param name="origin">Timestamp from which the moments count.</param>
/// <param name="clock">The clock whose timestamps the samples bear.</param>
internal sealed class ResponsesByStart(long origin, TimeProvider clock)
{
    private const double StepSeconds = 0.1;

    // A minute and a half around the outage; what lies beyond joins the ends.
    private const int Most = 900;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, List<float>> _steps = [];

    /// <summary>Records an answered request.</summary>
    public void Record(in Timings timings)
    {
        var response = (float)clock.GetElapsedTime(timings.IntendedStart, timings.LastByte).TotalMicroseconds;
        lock (_gate)
        {
            var step = (int)Math.Clamp(Math.Floor(Seconds(timings.IntendedStart) / StepSeconds), -Most, Most);
            if (!_steps.TryGetValue(step, out var responses))
            {
                _steps[step] = responses = [];
            }

            responses.Add(response);
        }
    }

    /// <summary>Rows of the middle of a step in seconds, requests, median and longest response time in microseconds.</summary>
    /// <param name="parts">Response times with the same origin.</param>
    /// <param name="shiftSeconds">What the seconds count from, in seconds after the origin.</param>
    public static IReadOnlyList<double[]> Rows(IEnumerable<ResponsesByStart> parts, double shiftSeconds) =>
    [
        .. parts.SelectMany(part => part.Copy()).GroupBy(step => step.Step, step => step.Responses).OrderBy(step => step.Key).Select(step =>
        {
            var sorted = step.SelectMany(responses => responses).Order().ToList();
            return (double[])[Math.Round(((step.Key + 0.5) * StepSeconds) - shiftSeconds, 3), sorted.Count, sorted[(sorted.Count - 1) / 2], sorted[^1]];
        }),
    ];

    private List<(int Step, float[] Responses)> Copy()
    {
        lock (_gate)
        {
            return [.. _steps.Select(step => (step.Key, (float[])[.. step.Value]))];
        }
    }

    private double Seconds(long timestamp) => (timestamp - origin) / (double)clock.TimestampFrequency;
}
