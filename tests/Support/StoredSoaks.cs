using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Scenarios;

namespace LoadHarness.Tests.Support;

/// <summary>Soaks of ten windows of a second, on the disk as far as they got; all figures are invented.</summary>
internal static class StoredSoaks
{
    /// <summary>The options of a run.</summary>
    public static RunOptions Options(params IReadOnlyList<string> words) =>
        ((ParsedCommand.Run)CommandLine.Parse(words, new Dictionary<string, string?>(), ScenarioCatalogue.Defaults)).Options;

    /// <summary>Writes one.</summary>
    /// <param name="directory">An existing directory.</param>
    /// <param name="windows">How many windows it got to.</param>
    /// <param name="gates">The file of gates that it was given; null for none.</param>
    /// <param name="load">The shape of its load; null for one rate.</param>
    public static void Write(string directory, int windows, string? gates = null, string? load = null)
    {
        string[] words = load is null ? ["duration=10s", "rate=40/s"] : [$"load={load}"];
        var options = Options(["scenario=soak", "window=1s", "keys=ecdsa-p256", .. words]).WithSeed(1);
        var traits = new TargetTraits(options.Keys, CountsCpu: true);
        var header = new SoakHeader
        {
            Scenario = "soak",
            StartedAt = DateTimeOffset.UnixEpoch,
            Options = options.Effective,
            Environment = new Dictionary<string, string> { ["target"] = "embedded LLA" },
            Target = traits,
            Rate = load is null ? 40 : null,
            Gates = gates,
        };
        using var store = SoakStore.Create(directory, header, TimeProvider.System);
        for (var window = 1; window <= windows; window++)
        {
            store.TryAppend(Window(window, ScenarioCatalogue.Get("soak").Plan(options, traits).Arms), []);
        }
    }

    private static WindowResult Window(int number, IReadOnlyList<Arm> arms) => new()
    {
        Window = number,
        StartSeconds = number - 1,
        Seconds = 1,
        Arms =
        [
            .. arms.Select(arm => new ArmWindow
            {
                Name = arm.Name,
                Requests = 10,
                Outcomes = new Dictionary<string, long> { [nameof(Outcome.Ok)] = 10 },
                Connections = new() { Full = 1, Resumed = 0, Reused = 9, Unproven = 0, Disagreeing = 0, ClientOnly = 0 },
                IdentityVerified = 10,
                Response = new LatencySummary(10, 1, 2, 3, 4, 5, 6, 7),
            }),
        ],
        Client = new(1_000, 50_000_000, 4_000_000, 12, 40),
        Server = new(2_000, 60_000_000, 3_000_000, 14, 50),
        Sockets = new(8, 0, 20),
        PacerLatenessP99 = 900,
        PeakWaiting = 2,
    };
}
