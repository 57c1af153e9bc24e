using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Gates;
using LoadHarness.Gates.Invariants;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Tests.Clients;
using LoadHarness.Tests.Scenarios;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using LoadHarness.Workloads;
using Xunit;

namespace LoadHarness.Tests.Workloads;

/// <summary>Workloads against the embedded LLA, by both clients: what each request came to is what the LLA has counted.</summary>
[Collection(nameof(LiveRuns))]
public sealed class WorkloadRunTests(EmbeddedLla lla) : IClassFixture<EmbeddedLla>, IDisposable
{
    private const string Journey = """
        # @journey
        ### begin
        # expect-status: 202
        # expect-header: Location: /api/status/
        # take: id = $.id
        POST /api/process
        Prefer: respond-async
        Content-Type: application/json

        {"data": "{{uuid}}", "user_id": {{client}}}
        ### ask
        # expect-status: 202
        # expect-json: $.status = running
        GET /api/status/{{id}}
        ### end
        # expect-status: 200
        # expect-json: $.status = success
        GET /api/status/{{id}}
        """;

    private const string Mix = """
        ### work
        # weight: 3
        # expect: "success"
        POST /api/process
        Content-Type: application/json

        {"data": "{{text}}", "user_id": {{number}}}
        ### nowhere
        # expect-status: 404
        GET /{{text}}?n={{request}}
        ### no job
        # expect-status: 404
        GET /api/status/0
        ### wrong
        GET /api/status/nonsense
        """;

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory(Timeout = Wait.Patience)]
    [InlineData(ClientKind.DotNet)]
    [InlineData(ClientKind.OpenSsl)]
    public async Task Each_step_of_a_journey_is_counted_as_often_as_the_LLA_answered_it(ClientKind kind)
    {
        using var workload = Given.Workload(Journey);
        var (arm, answers) = await RunAsync(workload, kind);

        var counts = arm.ByRequest!.ToDictionary(request => request.Name, request => request.Requests + request.WarmUpRequests);
        Assert.Equal(["begin", "ask", "end"], counts.Keys);
        Assert.True(counts["begin"] > 3);
        Assert.Equal((counts["begin"], counts["ask"], counts["end"]), (answers["/api/process 202"], answers["/api/status/{id} 202"], answers["/api/status/{id} 200"]));
        Assert.Equal(counts["begin"], counts["end"]);
        Assert.Equal(arm.Requests, arm.ByRequest!.Sum(request => request.Requests));
        Assert.Equal(new Dictionary<string, long> { ["Ok"] = arm.Requests }, arm.Outcomes);
        Assert.All(arm.ByRequest!, request => Assert.Equal(request.Requests, request.LatencyMicroseconds["service"].Count));
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(ClientKind.DotNet)]
    [InlineData(ClientKind.OpenSsl)]
    public async Task Each_request_of_a_mix_is_counted_and_judged_by_itself(ClientKind kind)
    {
        var data = _directory.Write("d.csv", "text,number\n\"a, \"\"b\"\"\",1\n\"line\nbreak\",2\nä/ö?,3\n");
        using var workload = Given.Workload(Mix, data);

        // A machine that stands still may leave no time for one of them.
        var (arm, answers) = await Wait.Until(
            () => RunAsync(workload, kind), run => run.Arm.ByRequest!.All(request => request.Requests > 0), TestContext.Current.CancellationToken, "each request was sent in the round");

        var counts = arm.ByRequest!.ToDictionary(request => request.Name, request => request.Requests + request.WarmUpRequests);
        Assert.Equal(
            (counts["work"], counts["nowhere"], counts["no job"] + counts["wrong"]),
            (answers["/api/process 200"], answers["other 404"], answers["/api/status/{id} 404"]));
        Assert.InRange(counts["work"], 3 * (counts["nowhere"] - 1), 3 * (counts["nowhere"] + 1));
        var wrong = arm.ByRequest![3];
        Assert.Equal(new Dictionary<string, long> { ["UnexpectedStatus"] = wrong.Requests }, wrong.Outcomes);
        Assert.Equal("status 404, expected 2xx", Assert.Single(wrong.Errors).FirstMessage[..24]);

        var errors = new InvariantGate("errors", RequestInvariants.NoErrors);
        var plan = PlanOf(workload, kind) with { Gates = [errors] };
        GateAnswer Judge(string? request) => (errors with { Request = request }).Judge(new Evidence(plan, [arm]));
        Assert.Equal(
            [Verdict.Fail, Verdict.Pass, Verdict.Pass, Verdict.Pass, Verdict.Fail],
            ((string?[])[null, "work", "nowhere", "no job", "wrong"]).Select(request => Judge(request).Result.Verdict));
        Assert.StartsWith("kept: wrong: only 0 of", Judge("wrong").Result.Why, StringComparison.Ordinal);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_step_that_fails_ends_its_journey()
    {
        using var workload = Given.Workload("# @journey\n### first\n# expect-status: 404\nGET /nowhere\n### second\nGET /api/status/0\n### third\nGET /never\n");
        var (arm, answers) = await RunAsync(workload, ClientKind.OpenSsl);

        var (first, second, third) = (arm.ByRequest![0], arm.ByRequest![1], arm.ByRequest![2]);
        Assert.Equal((first.Requests, arm.Requests, 0), (second.Requests, first.Requests + second.Requests, third.Requests));
        Assert.Equal((first.Requests, second.Requests), (first.Outcomes["Ok"], second.Outcomes["UnexpectedStatus"]));
        Assert.Equal((first.Requests + first.WarmUpRequests, second.Requests + second.WarmUpRequests), (answers["other 404"], answers["/api/status/{id} 404"]));
        Assert.Equal(2, answers.Count);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_journey_whose_first_step_never_succeeds_is_told_as_a_request_would_be()
    {
        using var workload = Given.Workload("# @journey\n### first\n# take: id = $.id\n# expect-status: 404\nGET /nowhere\n### second\nGET /api/status/{{id}}\n");
        var measured = await RunEngine.ForTarget(PlanOf(workload, ClientKind.DotNet), lla.Target, Wait.Timeouts, TimeProvider.System, _ => { }).RunAsync(_ => false, TestContext.Current.CancellationToken);

        Assert.Equal("no request of the warm-up of 'kept' succeeded; the first ended in UnexpectedAnswer (the body has no $.id)", measured.EndedEarly);
        Assert.Equal(0, measured.Arms[0].ByRequest![1].WarmUpRequests);
    }

    private async Task<(ArmResult Arm, IReadOnlyDictionary<string, long> Answers)> RunAsync(Workload workload, ClientKind kind)
    {
        var plan = PlanOf(workload, kind);
        var measured = await RunEngine.ForTarget(plan, lla.Target, Wait.Timeouts, TimeProvider.System, _ => { }).RunAsync(_ => false, TestContext.Current.CancellationToken);
        return (Assert.Single(measured.Arms), measured.Ledger.Answers!);
    }

    private static LoadPlan PlanOf(Workload workload, ClientKind kind) => new()
    {
        Scenario = "made up",
        Question = "Does it add up?",
        Arms = [new Arm { Name = "kept", Mode = ConnectionMode.KeepAlive, Key = KeyKind.EcdsaP256 }],
        Clients = 3,
        Client = kind,
        Load = LoadKind.Closed,
        Schedule = new Rounds(1, 1, TimeSpan.FromMilliseconds(200)),
        WarmUp = TimeSpan.FromMilliseconds(100),
        Seed = 1,
        Workload = workload,
        Comparisons = [],
        Gates = [],
    };
}
