namespace LoadHarness.Reports.Model;

/// <summary>The report of one run within that of several.</summary>
/// <param name="Id">Its anchor, unique within the page: lower-case letters.</param>
/// <param name="Title">Its heading, clean text.</param>
/// <param name="Report">All of it.</param>
public sealed record Chapter(string Id, string Title, ReportModel Report);
