namespace LoadHarness.Reports.Model;

/// <summary>What a cell holds, which decides how it is set.</summary>
public enum CellKind
{
    /// <summary>Running text.</summary>
    Text,

    /// <summary>The name of the row.</summary>
    Name,

    /// <summary>A number, aligned to the right.</summary>
    Number,

    /// <summary>Text in a fixed-width font.</summary>
    Code,

    /// <summary>A word that judges, such as PASS.</summary>
    Badge,
}
