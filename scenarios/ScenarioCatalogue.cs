using System.Text;
using LoadHarness.Plans;

namespace LoadHarness.Scenarios;

/// <summary>All scenarios, in the order in which <c>list</c> shows them.</summary>
public static class ScenarioCatalogue
{
    /// <summary>Every scenario.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new ResumptionScenario(), new ColdScenario(), new KeepAliveScenario(), new CertificatesScenario(), new MutualScenario(), new MatrixScenario(),
        new ConcurrencyScenario(), new NetworkScenario(), new EarlyDataScenario(), new RejectionScenario(), new CapacityScenario(), new SoakScenario(), new StormScenario(), new FaultsScenario(),
        new AnatomyScenario(), new ClientScenario(), new CalibrateScenario(),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyCollection<string> Names { get; } = [.. All.Select(scenario => scenario.Name)];

    /// <summary>What each takes of the options of a run.</summary>
    public static IReadOnlyList<ScenarioDefaults> Defaults { get; } = [.. All.Select(scenario => scenario.Defaults)];

    /// <summary>The scenario of a run.</summary>
    public static Scenario Of(RunOptions options) => options.Plan is { } plan ? new PlanScenario(plan) : Get(options.Scenario);

    /// <summary>The scenario of a stored run; null for one that this program does not know.</summary>
    public static Scenario? Of(RunResult run) => run.Plan is { } copy
        ? PlanFile.Read(Encoding.UTF8.GetBytes(copy.Text), copy.Source, directory: "", Defaults, []) is { } plan ? new PlanScenario(plan) : null
        : Names.Contains(run.Scenario) ? Get(run.Scenario) : null;

    /// <summary>The scenario of this name.</summary>
    /// <exception cref="InvalidOperationException">There is none; the command line refuses unknown names before.</exception>
    public static Scenario Get(string name) => All.Single(scenario => scenario.Name == name);
}
