using LoadHarness.Arms;

namespace LoadHarness.Results;

/// <summary>The first line of windows.jsonl: what must be known of a soak to read its windows, to judge it, and to go on with it.</summary>
public sealed record SoakHeader
{
    /// <summary>The version of this layout that the program writes and reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Version of the layout.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>Start of the first window, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Every option as it is used, defaults included; never key material.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>Facts of machine, software and target.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>What the target can do.</summary>
    public required TargetTraits Target { get; init; }

    /// <summary>Requests per second of all arms together.</summary>
    public required double Rate { get; init; }

    /// <summary>The file of gates that was given; null without one.</summary>
    public string? Gates { get; init; }
}
