namespace LoadHarness.Reports.Charts;

/// <summary>Outline of a dot: the second channel where dots take the place of lines and their dashes.</summary>
public enum Shape
{
    /// <summary>A disc.</summary>
    Circle,

    /// <summary>A square.</summary>
    Square,

    /// <summary>A triangle that points upwards.</summary>
    Triangle,

    /// <summary>A square on its corner.</summary>
    Diamond,
}
