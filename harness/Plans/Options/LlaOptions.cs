namespace LoadHarness.Plans.Options;

/// <summary>How the LLA that LoadHarness runs itself behaves.</summary>
/// <param name="AcceptsTickets">Whether it resumes sessions.</param>
/// <param name="Delay">How long it waits before it answers a request, 0 to 10 s.</param>
/// <param name="ChecksAllowList">Whether it lets in known subjects only; when not, every valid certificate will do.</param>
public sealed record LlaOptions(bool AcceptsTickets, TimeSpan Delay, bool ChecksAllowList = true);
