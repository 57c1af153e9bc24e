using LoadHarness.Engine;

namespace LoadHarness.Reports.Console;

/// <summary>What is shown on standard error while a run goes on; standard output belongs to the result.</summary>
public interface IProgressView
{
    /// <summary>The run is about to begin.</summary>
    /// <param name="header">What will be run, in a few lines.</param>
    void Begin(string header);

    /// <summary>A block has ended.</summary>
    void Show(RunProgress progress);

    /// <summary>The run is over.</summary>
    void End();
}
