using System.Text;
using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Gates.Files;
using LoadHarness.Schedules;
using Xunit;

namespace LoadHarness.Tests.Gates.Files;

/// <summary>A run with one arm of each sort, and files of gates for it.</summary>
internal static class Reading
{
    public static readonly GateContext Context = new(
        new LoadPlan
        {
            Scenario = "resumption",
            Question = "How much does resumption save?",
            Arms =
            [
                new() { Name = "cold", Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048 },
                new() { Name = "resumed", Mode = ConnectionMode.Resumed, Key = KeyKind.Rsa2048 },
                new() { Name = "kept", Mode = ConnectionMode.KeepAlive, Key = KeyKind.Rsa2048 },
                new() { Name = "closed after 10", Mode = ConnectionMode.KeepAlive, Key = KeyKind.Rsa2048, RequestsPerConnection = 10 },
                new() { Name = "one-way", Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048, Authentication = Authentication.OneWay },
                new() { Name = "expired", Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048, ClientFlaw = Flaw.Expired },
            ],
            Clients = 4,
            Load = LoadKind.Open,
            Schedule = new Rounds(12, 12, TimeSpan.FromSeconds(1)),
            WarmUp = TimeSpan.FromSeconds(1),
            Seed = 1,
            Comparisons = [],
            Gates = [],
        },
        new TargetTraits([KeyKind.Rsa2048], CountsCpu: true),
        HasBaseline: true);

    public static GateContext Soak => Context with { Plan = Context.Plan with { Schedule = new SoakWindows(TimeSpan.FromHours(1), TimeSpan.FromSeconds(5), [1]) } };

    /// <summary>The only gate of a file without problems, written without its outer braces.</summary>
    public static Gate Gate(string gate) => Assert.Single(GatesOf($$"""{ "gates": [{ {{gate}} }] }"""));

    public static IReadOnlyList<Gate> GatesOf(string json, GateContext? context = null)
    {
        var problems = new List<string>();
        var gates = GateFile.Read(Encoding.UTF8.GetBytes(json), "gates=f.json", context ?? Context, problems);
        Assert.Empty(problems);
        return gates;
    }

    /// <summary>What is wrong with a gate, without the name of the file.</summary>
    public static string Problem(string gate, GateContext? context = null) => Assert.Single(Problems($$"""{ "gates": [{ {{gate}} }] }""", context ?? Context));

    public static List<string> Problems(string json, GateContext? context) => Problems(Encoding.UTF8.GetBytes(json), context);

    public static List<string> Problems(byte[] json, GateContext? context)
    {
        var problems = new List<string>();
        GateFile.Read(json, "gates=f.json", context, problems);
        Assert.All(problems, problem => Assert.StartsWith("gates=f.json", problem, StringComparison.Ordinal));
        return [.. problems.Select(problem => problem["gates=f.json".Length..].TrimStart(':', ' '))];
    }
}
