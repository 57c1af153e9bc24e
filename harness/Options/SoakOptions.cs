namespace LoadHarness.Options;

/// <summary>What only a soak asks for.</summary>
/// <param name="Duration">How long to measure after the warm-up.</param>
/// <param name="Window">Length of a window.</param>
/// <param name="Mix">Shares of the load, at least one, each mode once; they need not add up to 100.</param>
/// <param name="Resume">Directory of the interrupted soak to go on with, as it was given; null for a new one.</param>
public sealed record SoakOptions(TimeSpan Duration, TimeSpan Window, IReadOnlyList<MixPart> Mix, string? Resume)
{
    /// <summary>How the load goes up and down, for as long as the whole takes; null for one rate from start to end.</summary>
    public LoadShape? Shape { get; private init; }

    /// <summary>What the options among <paramref name="values"/> say.</summary>
    internal static SoakOptions Of(OptionValues values) => new(
        values.Circumstances.Shape?.Length ?? values.Get(RunCatalogue.Duration),
        values.Get(RunCatalogue.Window),
        values.Get(RunCatalogue.Mix),
        values.Find(RunCatalogue.Resume))
    {
        Shape = values.Circumstances.Shape,
    };
}
