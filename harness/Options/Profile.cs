namespace LoadHarness.Options;

/// <summary>How long a run takes: defaults for the options that decide it, each of which may be overridden.</summary>
/// <param name="Name">How it is written on the command line.</param>
/// <param name="Rounds">First look at the gates, and the last.</param>
/// <param name="Block">Length of one arm's block in a round.</param>
/// <param name="WarmUp">Length of each arm's warm-up.</param>
/// <param name="Soak">Length of a soak, which needs time to tell a leak from noise: five minutes at least, so that the quick one tells nothing of trends.</param>
public sealed record Profile(string Name, RoundRange Rounds, TimeSpan Block, TimeSpan WarmUp, TimeSpan Soak)
{
    /// <summary>About 20 s: does it work at all?</summary>
    public static readonly Profile Quick = new("quick", new(8, 12), TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1));

    /// <summary>About a minute: the default.</summary>
    public static readonly Profile Standard = new("standard", new(12, 18), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));

    /// <summary>About ten minutes: for small differences, and for figures of one arm that hold when the run is made again.</summary>
    public static readonly Profile Thorough = new("thorough", new(30, 60), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(30))
    {
        Launches = 3,
        RoundsOfLaunch = 15,
    };

    /// <summary>How often client and LLA are started anew.</summary>
    public int Launches { get; private init; } = 1;

    /// <summary>Rounds of each launch, where there are several: the gates are judged once, when all are done.</summary>
    public int RoundsOfLaunch { get; private init; } = Rounds.First;

    /// <summary>Every profile, shortest first.</summary>
    public static IReadOnlyList<Profile> All { get; } = [Quick, Standard, Thorough];
}
