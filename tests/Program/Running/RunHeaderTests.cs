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

    [Fact]
    public void A_shape_is_told_with_its_length_its_requests_and_the_clients_that_it_needs()
    {
        var plan = MadeUp.Plan(new SoakScenario(), "load=rampingInject:10/s..200/s:30s,inject:200/s:1m,pause:5s,keepConstant:20:5s clients=4 client=dotnet");

        var header = RunHeader.Of(plan, "a server", new TargetTraits([KeyKind.Rsa2048], CountsCpu: false));

        Assert.Equal("load         a shape of 4 parts for all arms, 4 to 16 clients an arm, of .NET", header[2]);
        Assert.Equal(
            "plan         keep-alive 80%, resumed 15%, cold 5%; rampingInject:10/s..200/s:30s,inject:200/s:1m,pause:5s,keepConstant:20:5s: "
            + "15,150 requests and as many more as 20 clients can send in 100s, at most 200/s; 100 windows of 1 s, about 108 s",
            header[3]);
    }
}
