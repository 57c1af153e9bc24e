
namespace LoadHarness.Tests.Support;

/// <summary>How an external program ended.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    /// <summary>Both streams, for messages whose stream differs between versions.</summary>
    public string Text => Output + Error;
}
