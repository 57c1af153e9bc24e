using LoadHarness.Arms;
using LoadHarness.Program.Running;
using LoadHarness.Scenarios;
using LoadHarness.Tests.Scenarios;
using Xunit;

namespace LoadHarness.Tests.Program.Running;

public sealed class RunHeaderTests
{
    [Fact]
    public void Arms_that_are_left_out_have_a_line_each()
    {
        var plan = MadeUp.Plan(new ColdScenario()).Without([new("cold rsa-2048 again", "it is the same")]);

        var header = RunHeader.Of(plan, "a server", new TargetTraits([KeyKind.Rsa2048], CountsCpu: false));

        Assert.EndsWith("\nleft out     'cold rsa-2048 again': it is the same", header, StringComparison.Ordinal);
        Assert.DoesNotContain("first probe", header, StringComparison.Ordinal);
    }
}
