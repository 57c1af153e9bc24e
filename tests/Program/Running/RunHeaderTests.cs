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

        Assert.Equal(["cold", "target", "load", "plan", "left"], header.Select(line => line.Split(' ')[0]));
        Assert.Equal("left out     'cold rsa-2048 again': it is the same", header[^1]);
    }
}
