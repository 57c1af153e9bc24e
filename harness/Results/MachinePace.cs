using System.Text.Json.Serialization;

namespace LoadHarness.Results;

/// <summary>How fast the machine was while it was measured on: what a signature and its check took before each round.</summary>
/// <param name="RoundMicroseconds">Microseconds before each round, in the order of the rounds; at least one.</param>
public sealed record MachinePace(IReadOnlyList<double> RoundMicroseconds)
{
    /// <summary>The ratio of two paces up to which a machine counts as the same: what a quiet one shows from minute to minute.</summary>
    public const double Same = 1.05;

    /// <summary>Median over the rounds, of an even number of them the higher of the two in the middle, in microseconds.</summary>
    [JsonIgnore]
    public double Typical => RoundMicroseconds.Order().ElementAt(RoundMicroseconds.Count / 2);

    /// <summary>Of the slowest round divided by that of the fastest.</summary>
    [JsonIgnore]
    public double Spread => RoundMicroseconds.Max() / RoundMicroseconds.Min();

    /// <summary>How many times as long the same work took as in another run.</summary>
    public double Beside(MachinePace other) => Typical / other.Typical;

    /// <summary>Whether a ratio of paces is that of a machine that has not changed.</summary>
    public static bool IsSame(double ratio) => ratio is <= Same and >= 1 / Same;

    /// <summary>This and that of another launch.</summary>
    public MachinePace Plus(MachinePace other) => new([.. RoundMicroseconds, .. other.RoundMicroseconds]);
}
