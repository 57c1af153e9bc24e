using LoadHarness.Engine;

namespace LoadHarness.Reports.Console;

/// <summary>Shows nothing.</summary>
public sealed class NoProgress : IProgressView
{
    /// <inheritdoc/>
    public void Begin(string header)
    {
    }

    /// <inheritdoc/>
    public void Show(RunProgress progress)
    {
    }

    /// <inheritdoc/>
    public void End()
    {
    }
}
