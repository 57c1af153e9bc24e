using LoadHarness.Plans;
using Xunit;

namespace LoadHarness.Tests.Architecture;

public sealed class HarnessFoldersTests
{
    [Fact]
    public void Inside_harness_every_use_goes_in_an_allowed_direction()
    {
        var rules = new FolderRules("LoadHarness", new Dictionary<string, string[]>
        {
            ["Plans"] = [],
            ["Actors"] = [],
            ["Measurement"] = ["Plans"],
            ["Clients"] = ["Plans", "Measurement"],
            ["Statistics"] = ["Plans", "Measurement"],
            ["Engine"] = ["Plans", "Actors", "Measurement", "Clients"],
        });

        Assert.Empty(rules.Violations(typeof(Arm).Assembly.GetTypes()));
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
