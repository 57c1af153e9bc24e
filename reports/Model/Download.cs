namespace LoadHarness.Reports.Model;

/// <summary>A file within the page, for readers to save.</summary>
/// <param name="FileName">Name that it is saved under: letters, digits, dots and dashes.</param>
/// <param name="Json">Its content, JSON in UTF-8.</param>
/// <param name="Text">What is said of it.</param>
public sealed record Download(string FileName, ReadOnlyMemory<byte> Json, string Text) : Block;
