namespace LoadHarness.Reports.Model;

/// <summary>A piece of a section: <see cref="Prose"/>, <see cref="Table"/>, <see cref="Figure"/>, <see cref="Details"/>, <see cref="FactList"/> or <see cref="CommandLine"/>.</summary>
public abstract record Block;
