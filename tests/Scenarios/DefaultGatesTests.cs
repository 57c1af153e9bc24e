using System.Text;
using LoadHarness.Gates;
using LoadHarness.Gates.Files;
using LoadHarness.Scenarios;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

public sealed class DefaultGatesTests
{
    public static TheoryData<string, string> Runs =>
    [
        .. ScenarioCatalogue.Names.Select(name => (name, "")),
        ("resumption", "keys=ecdsa-p384,rsa-3072 tls=1.2,1.3"),
        ("matrix", "keys=ecdsa-p521"),
        ("keepalive", "clients=20 load=open"),
    ];

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_scenarios_own_gates_are_the_same_after_a_way_through_a_file(string scenario, string options)
    {
        var plan = MadeUp.Plan(ScenarioCatalogue.Get(scenario), options);
        var target = MadeUp.Embedded(MadeUp.Options(ScenarioCatalogue.Get(scenario), options));

        var problems = new List<string>();
        var gates = GateFile.Read(Encoding.UTF8.GetBytes(GateFile.Write(plan)), "gates=f.json", new GateContext(plan, target, HasBaseline: false), problems);

        Assert.Empty(problems);
        Assert.NotEmpty(gates);
        Assert.Equal(plan.Gates.Select(gate => gate.Rule), gates.Select(gate => gate.Rule));
        Assert.Equal(GateFile.Write(plan), GateFile.Write(plan with { Gates = gates }));
    }

    [Fact]
    public void Gates_of_a_target_that_hides_its_CPU_are_the_same_too()
    {
        var scenario = new ResumptionScenario();
        var options = MadeUp.Options(scenario, "keys=rsa-2048");
        var plan = scenario.Plan(options, MadeUp.External(options));

        var problems = new List<string>();
        var gates = GateFile.Read(Encoding.UTF8.GetBytes(GateFile.Write(plan)), "gates=f.json", new GateContext(plan, MadeUp.External(options), HasBaseline: false), problems);

        Assert.Empty(problems);
        Assert.Equal(plan.Gates.Select(gate => gate.Rule), gates.Select(gate => gate.Rule));
        Assert.Equal(GateFile.Write(plan), GateFile.Write(plan with { Gates = gates }));
        Assert.DoesNotContain(gates, gate => gate is RatioGate { Comparison.Metric.Id: "serverCpu" });
    }
}
