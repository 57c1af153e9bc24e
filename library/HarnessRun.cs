namespace LoadHarness.Library;

/// <summary>A run that has ended, judged.</summary>
public sealed class HarnessRun
{
    internal HarnessRun(RunResult result, string? reportPath, string output, string messages)
    {
        Result = result;
        ReportPath = reportPath;
        Output = output;
        Messages = messages;
        Verdict = new(result.Verdict, $"{result.Sentence} (report: {reportPath ?? "not written"})");
    }

    /// <summary>What was judged, as one word; in the message of an assertion with the reason and the report's path.</summary>
    public RunVerdict Verdict { get; }

    /// <summary>Why, in one sentence.</summary>
    public string Sentence => Result.Sentence;

    /// <summary>Full path of report.html, beside which run.json and the files for CI lie; null when they could not be written.</summary>
    public string? ReportPath { get; }

    /// <summary>All that was measured and judged, as run.json holds it.</summary>
    public RunResult Result { get; }

    /// <summary>What the program would have printed of it: the arms, the gates, the verdict.</summary>
    public string Output { get; }

    /// <summary>What it would have said beside: warnings, and progress where <c>progress=plain</c> asks for it. Empty when there is nothing to say.</summary>
    public string Messages { get; }
}
