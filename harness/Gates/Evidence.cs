using LoadHarness.Statistics.Estimates;
using LoadHarness.Statistics.Judges;

namespace LoadHarness.Gates;

/// <summary>All that gates are judged by.</summary>
/// <param name="Plan">The plan of the run.</param>
/// <param name="Arms">What the arms measured, so far or at the end.</param>
public sealed record Evidence(LoadPlan Plan, IReadOnlyList<ArmResult> Arms)
{
    /// <summary>Whether the run came to the end of its plan; else not every arm need have been measured.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>How the arms came through the loss of the target; none when they did not lose it.</summary>
    public IReadOnlyList<StormResult> Storms { get; init; } = [];

    /// <summary>The trends of a soak.</summary>
    public IReadOnlyList<TrendResult> Trends { get; init; } = [];

    /// <summary>What the harness found when it tried itself; null when it did not.</summary>
    public SelfTestResult? SelfTest { get; init; }

    /// <summary>What the client weighs beside a bare loop; null where it was not weighed.</summary>
    public InstrumentWeight? Weight { get; init; }

    /// <summary>How often the target acted on a first flight that was sent again; null when that was not tried.</summary>
    public ReplayResult? Replay { get; init; }

    /// <summary>The run beside the stored one that it is judged against; null judges it alone.</summary>
    public BaselineMatch? Baseline { get; init; }

    /// <summary>Confidence of the interval of each gate that noise in the rounds can move.</summary>
    public double Confidence => ErrorBudget.GateConfidence(Plan);

    /// <summary>An arm by its name.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public ArmResult Arm(string name) => Find(name)
        ?? throw new ArgumentException($"no arm is named '{name}'; there are {string.Join(", ", Arms.Select(arm => arm.Name))}", nameof(name));

    /// <summary>An arm by its name, or what it measured of one request.</summary>
    /// <param name="name">Name of the arm.</param>
    /// <param name="request">Name of the request; null for all of the arm.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public ArmResult Arm(string name, string? request) => Part(Arm(name), request);

    /// <summary>What an arm measured of one request; all of it where none is named.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static ArmResult Part(ArmResult arm, string? request) => request is null ? arm
        : arm.ByRequest?.FirstOrDefault(one => one.Name == request)?.AsArm(arm)
        ?? throw new ArgumentException($"no request of '{arm.Name}' is named '{request}'", nameof(request));

    /// <summary>An arm by its name; null when there is none.</summary>
    public ArmResult? Find(string name) => Arms.FirstOrDefault(arm => arm.Name == name);
}
