using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Reports.Console;
using LoadHarness.Reports.Model;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Judges;
using LoadHarness.Tests.Support;
using Xunit;
using Words = LoadHarness.Options.CommandLine;

namespace LoadHarness.Tests.Scenarios;

public sealed class RejectionScenarioTests
{
    private static readonly RejectionScenario Scenario = new();

    [Fact]
    public void Tries_every_impostor_in_every_handshake_that_it_can_get()
    {
        var plan = Plan();

        Assert.Equal(["honest", "honest (resumed)", "honest again"], plan.Arms.Where(arm => arm.MustBeRefused is null).Select(arm => arm.Name));
        Flaw[] clients =
        [
            Flaw.NoCertificate, Flaw.SelfSigned, Flaw.OtherAuthority, Flaw.ForgedSignature, Flaw.IssuedByLeaf, Flaw.Expired, Flaw.NotYetValid, Flaw.OtherUsage,
            Flaw.Revoked, Flaw.NotAllowed,
        ];
        Assert.Equal(clients, Flaws(ConnectionMode.Cold, arm => arm.ClientFlaw));
        Assert.Equal([.. clients, Flaw.RevokedSinceTicket, Flaw.OneWayTicket], Flaws(ConnectionMode.Resumed, arm => arm.ClientFlaw));
        Assert.Equal([Flaw.WrongName, Flaw.Expired, Flaw.OtherAuthority, Flaw.ForgedSignature, Flaw.IssuedByLeaf, Flaw.OtherUsage], Flaws(ConnectionMode.Cold, arm => arm.ServerFlaw));
        Assert.Equal(plan.Arms.Count, plan.Arms.Select(arm => arm.Name).Distinct().Count());
        Assert.Equal([.. InvariantGate.Standard, .. InvariantGate.Impostors], plan.Gates);
        Assert.All(plan.Comparisons, comparison => Assert.StartsWith("honest", comparison.Baseline, StringComparison.Ordinal));

        IEnumerable<Flaw> Flaws(ConnectionMode mode, Func<Arm, Flaw> flaw) =>
            plan.Arms.Where(arm => arm.Mode == mode && flaw(arm) != Flaw.None).Select(flaw);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("tls=1.2,1.3", "tls must be one version for rejection, but is '1.2,1.3' (write tls=1.2)")]
    [InlineData("keys=rsa-2048,ecdsa-p256", "keys must be one kind for rejection, but is 'rsa-2048,ecdsa-p256' (write keys=rsa-2048)")]
    public void Takes_one_key_and_one_version(string words, string? problem)
    {
        var options = Options(words);

        Assert.Equal(problem is null ? [] : [problem], Scenario.Problems(options, Traits(options)));
    }

    [Fact]
    public void Cannot_ask_a_server_of_somebody_else_to_know_its_impostors()
    {
        var options = Options("target=nginx");

        Assert.StartsWith(
            "target must be the embedded LLA for rejection", Assert.Single(Scenario.Problems(options, Traits(options) with { Kind = TargetKind.Program })), StringComparison.Ordinal);
    }

    [Fact]
    public void Confirms_the_claim_when_every_impostor_was_refused_for_what_is_wrong_with_it()
    {
        var run = Judged(_ => arm => arm);

        var claim = Assert.Single(run.Claims);
        Assert.Equal(("C6", ClaimAnswer.Confirmed), (claim.Id, claim.Answer));
        Assert.Equal(
            "0 of 280 impostors of 28 kinds got in (at 95 % confidence at most 1.06 %), 120 of them on a session that LLA resumed; "
            + "beside them 30 of 30 requests of honest clients were served.",
            claim.Sentence);
        Assert.Equal(Verdict.Pass, run.Verdict);
    }

    [Fact]
    public void Refutes_the_claim_for_a_single_impostor_that_got_in_and_names_it()
    {
        var run = Judged(name => arm => name == "TTS expired" ? arm with { Impostors = arm.Impostors! with { Admitted = 1 } } : arm);

        Assert.Equal(ClaimAnswer.Refuted, run.Claims[0].Answer);
        Assert.StartsWith("1 of 280 impostors of 28 kinds got in: 1 TTS expired", run.Claims[0].Sentence, StringComparison.Ordinal);
        Assert.Equal((Verdict.Fail, "'impostors kept out' failed."), (run.Verdict, run.Sentence[..28]));
    }

    [Theory]
    [InlineData("TTS expired")]
    [InlineData("honest")]
    public void Cannot_tell_when_an_impostor_was_refused_for_another_reason_or_an_honest_client_too(string spoilt)
    {
        var run = Judged(name => arm => name != spoilt ? arm : arm.Impostors is { } impostors
            ? arm with { Impostors = impostors with { Refused = [new(Side.Server, "HandshakeFailed", 10)] } }
            : arm with { Outcomes = new Dictionary<string, long> { ["Ok"] = 9, ["ClientCertificateRefused"] = 1 } });

        Assert.Equal((ClaimAnswer.Inconclusive, Verdict.Fail), (run.Claims[0].Answer, run.Verdict));
    }

    [Fact]
    public void The_report_tells_who_got_in_and_keeps_impostors_out_of_latencies_and_errors()
    {
        var run = Judged(_ => arm => arm);
        var report = ReportModel.From(run);

        var section = Assert.Single(report.Sections, section => section.Id == "impostors");
        var rows = Assert.IsType<Table>(section.Blocks[0]).Rows;
        Assert.Equal(["TTS expired", "10", "0", "LLA: OutsideValidity"], rows.Single(row => row[0].Text == "TTS expired").Take(4).Select(cell => cell.Text));
        Assert.Equal(["LLA wrong name", "10", "0", "TTS: WrongName"], rows.Single(row => row[0].Text == "LLA wrong name").Take(4).Select(cell => cell.Text));
        Assert.Equal(3, Assert.IsType<Table>(report.Sections.Single(other => other.Id == "arms").Blocks[0]).Rows.Count);
        Assert.StartsWith("None", Assert.IsType<Prose>(report.Sections.Single(other => other.Id == "errors").Blocks[0]).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(ReportModel.From(RunResults.Resumption()).Sections, other => other.Id == "impostors");
        Assert.Contains("LLA: OutsideValidity", ResultText.Of(run, "report.html"), StringComparison.Ordinal);
    }

    private static RunOptions Options(string words = "") => Assert
        .IsType<ParsedCommand.Run>(Words.Parse(
            ["scenario=rejection", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)], new Dictionary<string, string?>(), ScenarioCatalogue.Defaults))
        .Options;

    private static TargetTraits Traits(RunOptions options) => new(options.Keys, CountsCpu: true);

    private static LoadPlan Plan()
    {
        var options = Options();
        return Scenario.Plan(options, Traits(options));
    }

    // Ten requests an arm, ended as they must; then spoilt.
    private static RunResult Judged(Func<string, Func<ArmResult, ArmResult>> spoil)
    {
        var plan = Plan();
        var run = RunResults.Run([.. plan.Arms.Select(arm => spoil(arm.Name)(AsItMustBe(arm)))]);
        var judgement = Judge.Run(new Evidence(plan, run.Arms), run.Ledger, run.Generator);
        run = run with { Comparisons = judgement.Comparisons, Gates = judgement.Gates, Validity = judgement.Validity, Verdict = judgement.Verdict };
        run = run with { Claims = Scenario.Answer(run) };
        return run with { Sentence = VerdictSentence.Of(run, Scenario.Finding(run)) };
    }

    private static ArmResult AsItMustBe(Arm arm)
    {
        var result = RunResults.Arm(arm.Name, arm.Mode, handshake: 1_000, seed: 1, samples: 10);
        return arm.MustBeRefused is not { } expected ? result : result with
        {
            Outcomes = new Dictionary<string, long>
            {
                [(expected.By == Side.Client ? Outcome.ServerCertificateRejected : Outcome.ClientCertificateRefused).ToString()] = 10,
            },
            Connections = RunResults.Without(arm.Name).Connections,
            IdentityVerified = 0,
            LatencyMicroseconds = new Dictionary<string, LatencySummary> { ["refusal"] = result.LatencyMicroseconds["service"] },
            Impostors = new()
            {
                Expected = expected,
                Admitted = 0,
                Refused = [new(expected.By, expected.Reason.ToString(), 10)],
                TicketsOffered = arm.Mode == ConnectionMode.Resumed ? 10 : 0,
                TicketsTaken = arm.Mode == ConnectionMode.Resumed ? 10 : 0,
            },
        };
    }
}
