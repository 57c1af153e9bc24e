namespace LoadHarness.Plans;

/// <summary>What a target can do, as far as it decides what can be asked of it.</summary>
/// <param name="Keys">Key kinds that it can be called with, at least one.</param>
/// <param name="CountsCpu">Whether its CPU time can be read.</param>
public sealed record TargetTraits(IReadOnlyList<KeyKind> Keys, bool CountsCpu)
{
    /// <summary>Whether certificates of any kind and chain can be had from it; when not, it has the one pair that was given.</summary>
    public bool MakesCertificates { get; init; } = true;

    /// <summary>Whether it has an endpoint for clients without a certificate.</summary>
    public bool OneWay { get; init; } = true;
}
