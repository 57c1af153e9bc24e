using LoadHarness.Arms;
using Xunit;

namespace LoadHarness.Tests.Architecture;

public sealed class HarnessFoldersTests
{
    private static readonly string[] All =
    [
        "Text", "Options", "Arms", "Metrics", "Gates", "Schedules", "Actors", "Clients", "OpenSsl", "Workloads", "Plans", "Recording", "Histograms", "Machine", "Results", "Engine", "Statistics", "Handshakes",
    ];

    [Fact]
    public void The_engine_does_not_judge_and_actors_and_text_use_nothing()
    {
        string[] nothingThatJudges = [.. All.Except(["Statistics"])];
        string[] nothingThatRuns = [.. nothingThatJudges.Except(["Engine"])];
        var rules = All.ToDictionary(folder => folder, folder => folder switch
        {
            "Text" or "Actors" => [],
            "Engine" => nothingThatJudges,
            "Clients" or "OpenSsl" or "Handshakes" or "Workloads" or "Recording" or "Histograms" or "Machine" => nothingThatRuns,
            _ => All,
        });

        Assert.Empty(new FolderRules("LoadHarness", rules).Violations(typeof(Arm).Assembly.GetTypes()));
    }

    [Fact]
    public void Sees_every_way_in_which_code_can_use_a_type()
    {
        const string root = "LoadHarness.Tests.Architecture.MadeUp";
        var madeUp = typeof(HarnessFoldersTests).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith(root, StringComparison.Ordinal) == true)
            .ToList();
        var rules = new FolderRules(root, new Dictionary<string, string[]> { ["Lower"] = [], ["Upper"] = ["Lower"] });

        Assert.Equal(
            [
                "Lower.ByAsync uses Upper.Motor",
                "Lower.ByAttribute uses Upper.Motor",
                "Lower.ByBase uses Upper.Motor",
                "Lower.ByConstraint uses Upper.Motor",
                "Lower.ByConstruction uses Upper.Motor",
                "Lower.ByField uses Upper.Motor",
                "Lower.ByGenericArgument uses Upper.Motor",
                "Lower.ByLambda uses Upper.Motor",
                "Lower.ByParameter uses Upper.Motor",
                "Lower.ByStaticCall uses Upper.Starter",
                "Lower.ByTypeOf uses Upper.Motor",
                "Stray.Lost is in no folder that the rules know",
            ],
            rules.Violations(madeUp));
    }
}
