namespace LoadHarness.Reports.Model;

/// <summary>A piece of a section: <see cref="Prose"/>, <see cref="Table"/>, <see cref="Figure"/>, <see cref="Details"/>, <see cref="FactList"/>, <see cref="CommandLine"/> or <see cref="Download"/>.</summary>
public abstract record Block;
