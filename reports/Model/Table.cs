namespace LoadHarness.Reports.Model;

/// <summary>A table; every row has a cell for every column.</summary>
/// <param name="Caption">What it shows and how to read it.</param>
/// <param name="Columns">Headings, left to right.</param>
/// <param name="Rows">Rows, top to bottom.</param>
public sealed record Table(string Caption, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows) : Block;
