namespace LoadHarness.Options;

/// <summary>What a run's load is, as the option says it.</summary>
public abstract record LoadChoice
{
    private LoadChoice()
    {
    }

    /// <summary>A schedule starts requests at one rate.</summary>
    public sealed record Open : LoadChoice;

    /// <summary>Each client starts its next request when the last one ended.</summary>
    public sealed record Closed : LoadChoice;

    /// <summary>It goes up and down and ends.</summary>
    public sealed record Shaped(LoadShape Shape) : LoadChoice;
}
