using LoadHarness.Engine;
using LoadHarness.Options;

namespace LoadHarness.Reports.Console;

/// <summary>Chooses how progress is shown.</summary>
public static class ProgressView
{
    /// <summary>The view for a style; <c>auto</c> is live on a terminal and plain elsewhere.</summary>
    public static IProgressView For(ProgressStyle style, TimeProvider clock) => style switch
    {
        ProgressStyle.None => new NoProgress(),
        ProgressStyle.Live => new LiveProgress(ConsoleText.Terminal()),
        ProgressStyle.Auto when ConsoleText.HasTerminal => new LiveProgress(ConsoleText.Terminal()),
        _ => new PlainProgress(ConsoleText.Error, clock),
    };
}

/// <summary>What is shown on standard error while a run goes on; standard output belongs to the result.</summary>
public interface IProgressView
{
    /// <summary>The run is about to begin.</summary>
    /// <param name="header">What will be run, in a few lines.</param>
    void Begin(IReadOnlyList<string> header);

    /// <summary>A block has ended.</summary>
    void Show(RunProgress progress);

    /// <summary>The run is over.</summary>
    void End();
}

/// <summary>Shows nothing.</summary>
public sealed class NoProgress : IProgressView
{
    public void Begin(IReadOnlyList<string> header) { }
    public void Show(RunProgress progress) { }
    public void End() { }
}
