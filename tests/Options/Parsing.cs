using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Schedules;
using Xunit;

namespace LoadHarness.Tests.Options;

/// <summary>Parses a line of words the way the tests write them; words that start with LOADHARNESS_ are the environment.</summary>
internal static class Parsing
{
    public static readonly ScenarioDefaults[] Scenarios =
    [
        new("resumption"), new("cold"), new("keepalive") { Load = LoadKind.Closed }, new("soak") { Keys = [KeyKind.Rsa2048], Schedule = ScheduleKind.Windows },
        new("client") { HasBothClients = true },
        new("storm") { Keys = [KeyKind.EcdsaP256], Clients = 500, HandshakeTimeout = TimeSpan.FromSeconds(2), Schedule = ScheduleKind.Outages },
    ];

    public static ParsedCommand Parse(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToLookup(word => word.StartsWith("LOADHARNESS_", StringComparison.Ordinal));
        var environment = words[true].Select(word => word.Split('=', 2)).DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair.ElementAtOrDefault(1));
        environment.Add("PATH", "/usr/bin");
        return CommandLine.Parse([.. words[false]], environment, Scenarios);
    }

    public static RunOptions Run(string line) => Assert.IsType<ParsedCommand.Run>(Parse(line)).Options;

    public static ServeOptions Serve(string line) => Assert.IsType<ParsedCommand.Serve>(Parse(line)).Options;

    public static IReadOnlyList<string> Errors(string line) => Assert.IsType<ParsedCommand.Invalid>(Parse(line)).Errors;
}
