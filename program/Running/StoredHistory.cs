using LoadHarness.Results;

namespace LoadHarness.Program.Running;

/// <summary>The windows of a soak, and how many of them the disk has.</summary>
/// <param name="History">The windows.</param>
/// <param name="StoredWindows">Windows that are on the disk.</param>
/// <param name="Problem">What went wrong with storing; null when nothing did.</param>
internal sealed record StoredHistory(SoakHistory History, int StoredWindows, string? Problem);
