namespace LoadHarness.Schedules;

/// <summary>
/// Every arm runs one block in each round, in random order, so that arms can be compared round by round. A round that is like the others, but not counted,
/// comes before them: what runs for the first time at the rate of the run would be paid for by whichever arm is first.
/// </summary>
/// <param name="First">Rounds after which the gates are judged first.</param>
/// <param name="Max">Rounds at which the run ends even when a gate is still inconclusive; at least <paramref name="First"/>.</param>
/// <param name="Block">Length of one arm's block in a round, as far as the arm does not take a share of it only.</param>
public sealed record Rounds(int First, int Max, TimeSpan Block) : Schedule
{
    private const int Uncounted = 1;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);

    public override bool HasRounds => true;
    public override IReadOnlyList<int> Looks => Max == First ? [First] : [First, Max];

    /// <summary>That of the slowest arm that is served: all get the same rate, because CPU and latency depend on it.</summary>
    public override double? CapacityOf(LoadPlan plan, IReadOnlyList<double> capacities) =>
        capacities.Where((_, arm) => plan.Arms[arm].MustBeRefused is null).Min();

    public override long RequestsOfBlock(Arm arm, double rate) => new Inject(rate, Block * arm.BlockShare).Count;

    public override TimeSpan LongestLoad(LoadPlan plan) => Length(plan) * (Uncounted + Max);

    public override string Describe(LoadPlan plan) => string.Create(
        CultureInfo.InvariantCulture, $"{plan.Arms.Count} arms × {First} rounds × {Block.TotalSeconds:0.###} s after an uncounted round, order from seed {plan.Seed}");

    /// <summary>How long a round takes.</summary>
    public TimeSpan Length(LoadPlan plan) => Block * plan.BlocksPerRound;

    /// <summary>What lies between two blocks that have their time on a clock: collecting garbage, reading counters, and the last requests of the one before.</summary>
    public TimeSpan Pause => Block / 4 > ShortestPause ? Block / 4 : ShortestPause;

    protected override TimeSpan CountedLoad(LoadPlan plan) => Length(plan) * First;

    protected override TimeSpan ExpectedLoad(LoadPlan plan) => Length(plan) * (Uncounted + First);
}
