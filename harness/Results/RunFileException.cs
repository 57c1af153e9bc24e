namespace LoadHarness.Results;

/// <summary>A run.json that cannot be read or written, in one sentence for the user.</summary>
/// <param name="path">The file.</param>
/// <param name="problem">What is wrong with it, such as <c>is not valid JSON at line 3</c>.</param>
/// <param name="repair">What the user can do, such as <c>run the scenario again</c>.</param>
/// <param name="cause">The exception behind it, where there is one.</param>
public sealed class RunFileException(string path, string problem, string repair, Exception? cause = null)
    : Exception($"{path} {problem} ({repair})", cause)
{
    /// <summary>The file.</summary>
    public string FilePath => path;

    /// <summary>What is wrong with it.</summary>
    public string Problem => problem;

    /// <summary>What the user can do.</summary>
    public string Repair => repair;
}
