using System.Text;
using LoadHarness.Plans;

namespace LoadHarness.Scenarios;

/// <summary>All scenarios, in the order in which <c>list</c> shows them.</summary>
public static class ScenarioCatalogue
{
    private static readonly Scenario[] Own =
    [
        new ResumptionScenario(), new ColdScenario(), new KeepAliveScenario(), new CertificatesScenario(), new MutualScenario(), new MatrixScenario(),
        new ConcurrencyScenario(), new NetworkScenario(), new EarlyDataScenario(), new RejectionScenario(), new CapacityScenario(), new SoakScenario(), new StormScenario(), new FaultsScenario(),
        new AnatomyScenario(), new ClientScenario(), new CalibrateScenario(), OrdersScenario.Create(),
    ];

    // Of whoever runs one of his own within his process, and of what he awaits.
    private static readonly AsyncLocal<Scenario?> Given = new();

    /// <summary>Every scenario.</summary>
    public static IReadOnlyList<Scenario> All => Given.Value is { } given ? [.. Own, given] : Own;

    /// <summary>Their names.</summary>
    public static IReadOnlyCollection<string> Names => [.. All.Select(scenario => scenario.Name)];

    /// <summary>What each takes of the options of a run.</summary>
    public static IReadOnlyList<ScenarioDefaults> Defaults => [.. All.Select(scenario => scenario.Defaults)];

    /// <summary>Adds one for the calling method and all that it awaits.</summary>
    /// <exception cref="ArgumentException">There is one of this name.</exception>
    public static void Add(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        Given.Value = Array.Exists(Own, own => own.Name == scenario.Name)
            ? throw new ArgumentException($"there is a scenario of the name '{scenario.Name}' (call it otherwise)", nameof(scenario))
            : scenario;
    }

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
