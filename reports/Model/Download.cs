namespace LoadHarness.Reports.Model;

/// <summary>A file within the page, for readers to save.</summary>
/// <param name="FileName">Name that it is saved under: letters, digits, dots and dashes.</param>
/// <param name="Compressed">Its content, gzip.</param>
/// <param name="Text">What is said of it.</param>
public sealed record Download(string FileName, ReadOnlyMemory<byte> Compressed, string Text) : Block;
