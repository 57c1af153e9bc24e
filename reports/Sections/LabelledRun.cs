namespace LoadHarness.Reports.Sections;

/// <summary>One of several runs on a page.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Letter">What it is called.</param>
/// <param name="Result">The run.</param>
internal sealed record LabelledRun(int Index, string Letter, RunResult Result)
{
    /// <summary>Its name in headings and legends.</summary>
    public string Title => $"{Letter} · {Plain.Line(Result.Scenario)}, {Format.Moment(Result.StartedAt)}";

    /// <summary>A to Z, then AA to AZ and so on.</summary>
    public static string LetterOf(int index) => (index < 26 ? "" : LetterOf((index / 26) - 1)) + (char)('A' + (index % 26));
}
