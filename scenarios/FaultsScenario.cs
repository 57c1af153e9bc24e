using LoadHarness.Gates.Invariants;

namespace LoadHarness.Scenarios;

/// <summary>Is every fault of the LLA seen, counted, and told from the others?</summary>
public sealed class FaultsScenario() : Scenario("faults", "Is every fault of the LLA seen, counted, and told from the others?")
{
    // Often enough to be counted in the shortest run, rarely enough to leave an arm most of its requests.
    private const int Every = 10;

    // A restart ends the connection of every client, so it needs more room.
    private const int RestartEvery = 100;

    // Counts are exact from the first round; more of them only make the counts larger.
    private const int RoundsDivisor = 4;

    // The answer has 44 bytes, one a second.
    private static readonly TimeSpan LongestRequestTimeout = TimeSpan.FromSeconds(30);

    private static readonly (string Name, Fault Fault, ConnectionMode Mode, int Every)[] Faults =
    [
        ("handshake stalls", Fault.StallHandshake, ConnectionMode.Cold, Every),
        ("reset after ServerHello", Fault.ResetAfterServerHello, ConnectionMode.Cold, Every),
        ("closes before answering", Fault.CloseBeforeAnswer, ConnectionMode.KeepAlive, Every),
        ("answers byte by byte", Fault.SlowAnswer, ConnectionMode.KeepAlive, Every * Every),
        ("answers 500", Fault.ServerError, ConnectionMode.KeepAlive, Every),
        ("oversized answer", Fault.OversizedAnswer, ConnectionMode.KeepAlive, Every * Every),
        ("drops its ticket keys", Fault.DropTicketKeys, ConnectionMode.Resumed, Every),
        ("restarts gracefully", Fault.RestartGracefully, ConnectionMode.KeepAlive, RestartEvery),
    ];

    public override string Description =>
        "An arm whose LLA does nothing wrong, and one for each fault, which strikes every 10th or 100th time it could: a handshake that stalls, a reset after the ServerHello, "
        + "a connection that closes before the answer, an answer byte by byte, status 500, an answer of 8 MiB, ticket keys dropped, and a graceful restart. The LLA counts "
        + "what it does, and each injected fault must end in its own outcome: HandshakeTimeout, ConnectionReset, ConnectionReset, RequestTimeout, UnexpectedStatus, AnswerTooLarge; a dropped key "
        + "in a full handshake instead of a resumed one, and a graceful restart in connections that end with their answer, with no request lost. Default gates: as many are filed as were "
        + "injected, and nothing else fails, arm by arm; the arm without a fault has no errors. Counts are exact, so a quarter of the rounds will do. Needs the embedded LLA.";

    // A fault that withholds an answer costs a client the whole limit, so it is short.
    public override ScenarioDefaults Defaults => new(Name)
    {
        Keys = [KeyKind.EcdsaP256],
        Load = LoadKind.Closed,
        HandshakeTimeout = TimeSpan.FromSeconds(2),
        RequestTimeout = TimeSpan.FromSeconds(2),
    };

    public override IReadOnlyList<string> Problems(RunOptions options, TargetTraits target) =>
    [
        .. base.Problems(options, target),
        .. Unless(target.TakesDisturbances, $"target must be the embedded LLA for {Name}, which tells it what to do wrong (write target=embedded)"),
        .. KeyProblems(options, target),
        .. Unless(options.Http != HttpProtocol.Http2, $"http must be 1.1 for {Name}, where a restart is announced in a header that HTTP/2 lacks, but is '2' (write http=1.1)"),
        .. Unless(
            options.RequestTimeout <= LongestRequestTimeout,
            $"request-timeout must be at most {DurationText.Format(LongestRequestTimeout)} for {Name}, whose slowest answer takes 44 s, but is '{DurationText.Format(options.RequestTimeout)}' (write request-timeout=2s)"),
    ];

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        Arm Of(string name, ConnectionMode mode) => new() { Name = name, Mode = mode, Key = target.Keys[0], Tls = options.TlsVersions[0] };

        var rounds = Math.Max(1, options.Rounds.First / RoundsDivisor);
        return PlanOf(
            options,
            new Rounds(rounds, rounds, options.Block),
            [
                Of("no fault", ConnectionMode.KeepAlive),
                .. Faults.Select(fault => Of(fault.Name, fault.Mode) with { Disturbance = new() { Fault = fault.Fault, FaultEvery = fault.Every } }),
            ],
            [],
            [.. target.Invariants, .. Faults.Select(fault => new InvariantGate(fault.Name, FaultInvariants.Of(fault.Fault)) { Arms = [fault.Name] })]);
    }

    public override string Finding(RunResult run)
    {
        var faults = run.Arms.Select(arm => arm.Faults).OfType<FaultCounts>().ToList();
        var (injected, wrong) = (faults.Sum(fault => fault.Injected ?? 0), faults.Sum(Wrong));
        return faults.Count == 0 ? ""
            : wrong == 0 ? $"All {Format.Count(injected)} injected faults of {faults.Count} kinds were filed as what they were, and nothing else failed."
            : $"{Format.Count(wrong)} requests do not fit the {Format.Count(injected)} injected faults.";
    }

    private static long Wrong(FaultCounts counts) => Math.Abs(counts.Filed - (counts.Injected ?? 0)) + counts.Misfiled;
}
