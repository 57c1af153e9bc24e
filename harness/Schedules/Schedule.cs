namespace LoadHarness.Schedules;

/// <summary>
/// What a run does between its start and its end: one of <see cref="Rounds"/>, <see cref="CapacitySearch"/>, <see cref="SoakWindows"/> and
/// <see cref="Outages"/>. Pure; whoever needs to know what follows from the kind of run asks here, and the engine has a stage for each.
/// </summary>
public abstract record Schedule
{
    /// <summary>The share of what the arms can do that they are given when no rate is named: enough to be load, too little to queue.</summary>
    public const double AutoRateShare = 0.4;

    /// <summary>Start of the LLA, certificates, connections and the reading of counters between blocks.</summary>
    protected static readonly TimeSpan Overhead = TimeSpan.FromSeconds(3);

    // A start of the program, on a machine that starts several.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    /// <summary>Whether rounds repeat each other, so that arms and runs can be divided by each other.</summary>
    public virtual bool HasRounds => false;

    /// <summary>Whether there is a series over time that can have a trend.</summary>
    public virtual bool HasTrends => false;

    /// <summary>Whether there is one rate for the whole run; else each block has its own.</summary>
    public virtual bool HasOneRate => true;

    /// <summary>Whether all arms run at once and share the rate; else they take turns, each at the whole rate.</summary>
    public virtual bool RunsAllArmsAtOnce => false;

    /// <summary>Whether an open load is meant to leave idle time; else it goes beyond what there is.</summary>
    public virtual bool LeavesIdleTime => true;

    /// <summary>Whether clients may take all the CPU there is, and the run can still be believed.</summary>
    public virtual bool MayTakeAllCpu => false;

    /// <summary>Whether arms that stop doing what they claim, and requests that are refused, are what is looked for, and the business of gates.</summary>
    public virtual bool LooksForBreakdown => false;

    /// <summary>The round counts at which the gates are judged; the error probability is spent over them.</summary>
    public virtual IReadOnlyList<int> Looks => [1];

    /// <summary>Requests per second, an arm's or of all, as far as that is known before the warm-up; null where it is not.</summary>
    public virtual double? RateOf(LoadPlan plan) => plan.Rate;

    /// <summary>The highest rate that is known before the warm-up, which may be more than the one of the whole run; null where none is.</summary>
    public virtual double? PeakRateOf(LoadPlan plan) => plan.StatedRate;

    /// <summary>The rate that a warm-up keeps to where it must keep to one; null lets it climb.</summary>
    public virtual double? WarmUpRateOf(LoadPlan plan) => plan.StatedRate;

    /// <summary>Whether the clients set the pace only at times, and at others the schedule does.</summary>
    public virtual bool HasOpenParts => false;

    /// <summary>Clients that an arm has at least, whatever the plan says of all arms.</summary>
    /// <param name="arm">Index of the arm in the plan.</param>
    public virtual int FewestClients(int arm) => 0;

    /// <summary>Requests per second that the warm-up found possible; null where that sets no rate.</summary>
    /// <param name="plan">The plan of the run.</param>
    /// <param name="capacities">Attempts per second that each arm managed in a closed loop, in the order of the plan.</param>
    public virtual double? CapacityOf(LoadPlan plan, IReadOnlyList<double> capacities) => null;

    /// <summary>Each arm's part of the load, as weights in the order of the plan.</summary>
    public virtual IReadOnlyList<double> SharesOf(LoadPlan plan) => [.. plan.Arms.Select(arm => arm.BlockShare)];

    /// <summary>Requests of an arm's block at a rate, each of which begins anew with the arm's first client; without an end where there are no such blocks.</summary>
    public virtual long RequestsOfBlock(Arm arm, double rate) => long.MaxValue;

    /// <summary>The same for a plan without some of its arms.</summary>
    /// <param name="leftOut">Whether each arm of the plan is left out, in the order of the plan.</param>
    public virtual Schedule Without(IReadOnlyList<bool> leftOut) => this;

    /// <summary>How long load is put on at most, so far as the plan tells, an uncounted round included; the rest of the warm-up is not part of it.</summary>
    public abstract TimeSpan LongestLoad(LoadPlan plan);

    /// <summary>Expected length of the whole run, warm-up included; more rounds may follow while a gate is inconclusive.</summary>
    public virtual TimeSpan ExpectedDuration(LoadPlan plan) => ExpectedLoad(plan) + (plan.WarmUp * 1.5 * plan.BlocksPerRound) + CallsAtRate(plan) + Overhead;

    /// <summary>What parts of a load that start together are given for their warm-up, so that all are ready when the first block begins that counts.</summary>
    public TimeSpan LeadOf(LoadPlan plan) => ((ExpectedDuration(plan) - CountedLoad(plan)) * 1.25) + Margin;

    /// <summary>What is done, in a line.</summary>
    public abstract string Describe(LoadPlan plan);

    // A paced load calls one client after the other.
    private static TimeSpan CallsAtRate(LoadPlan plan)
    {
        var rate = plan.Schedule.WarmUpRateOf(plan) ?? RateClimb.First;
        return plan.IsPaced ? TimeSpan.FromSeconds(plan.Arms.Sum(arm => plan.ClientsAtWork(arm, rate)) / plan.Shard.ShareOf(rate)) : TimeSpan.Zero;
    }

    /// <summary>Expected time in which load is put on that counts.</summary>
    protected virtual TimeSpan CountedLoad(LoadPlan plan) => LongestLoad(plan);

    /// <summary>Expected time in which load is put on.</summary>
    protected virtual TimeSpan ExpectedLoad(LoadPlan plan) => LongestLoad(plan);
}
