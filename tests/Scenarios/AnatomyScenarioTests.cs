using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Gates;
using LoadHarness.Options;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Statistics.Judges;
using LoadHarness.Targets;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

public sealed class AnatomyScenarioTests
{
    private static readonly AnatomyScenario Scenario = new();

    // In TLS 1.3 a change of the cipher is for middleboxes alone, so that nobody acts on it.
    private static readonly string[] Full13 =
    [
        "TTS ClientHello", "LLA ServerHello", "LLA ChangeCipherSpec", "LLA EncryptedExtensions", "LLA CertificateRequest", "LLA Certificate", "LLA CertificateVerify", "LLA Finished",
        "TTS ChangeCipherSpec", "TTS Certificate", "TTS CertificateVerify", "TTS Finished", "LLA NewSessionTicket", "LLA NewSessionTicket",
    ];

    private static readonly string[] Full12 =
    [
        "TTS ClientHello", "LLA ServerHello", "LLA Certificate", "LLA ServerKeyExchange", "LLA CertificateRequest", "LLA ServerHelloDone",
        "TTS Certificate", "TTS ClientKeyExchange", "TTS CertificateVerify", "TTS ChangeCipherSpec", "TTS Finished", "LLA NewSessionTicket", "LLA ChangeCipherSpec", "LLA Finished",
    ];

    [Fact]
    public void Looks_at_both_versions_at_cold_and_resumed_handshakes_and_at_both_kinds_of_authentication()
    {
        var plan = MadeUp.Plan(Scenario, "keys=ecdsa-p256");

        Assert.Equal(
            [
                "cold mutual ecdsa-p256 TLS 1.3", "cold one-way ecdsa-p256 TLS 1.3", "resumed mutual ecdsa-p256 TLS 1.3", "resumed one-way ecdsa-p256 TLS 1.3",
                "early-data mutual ecdsa-p256 TLS 1.3", "early-data one-way ecdsa-p256 TLS 1.3",
                "cold mutual ecdsa-p256 TLS 1.2", "cold one-way ecdsa-p256 TLS 1.2", "resumed mutual ecdsa-p256 TLS 1.2", "resumed one-way ecdsa-p256 TLS 1.2",
            ],
            plan.Arms.Select(arm => arm.Name));
        Assert.All(plan.Arms, arm => Assert.True(arm.TimesMessages));
        Assert.Equal((LoadKind.Closed, 1), (plan.Load, plan.Clients));
        Assert.Equal([.. InvariantGate.Standard, InvariantGate.RoundTrips], plan.Gates);
        Assert.Equal("cold mutual ecdsa-p256", MadeUp.Plan(Scenario, "keys=ecdsa-p256 tls=1.3").Arms[0].Name);
        Assert.Equal(LlaKind.OpenSsl, Assert.IsType<TargetOptions.Embedded>(MadeUp.Options(Scenario).Target).Lla.Kind);
    }

    [Fact]
    public void Refuses_what_tells_of_no_messages()
    {
        Assert.Equal(["client must be openssl for anatomy, since .NET's tells of no messages, but is 'dotnet' (write client=openssl)"], MadeUp.Problems(Scenario, MadeUp.Embedded, "client=dotnet"));
        Assert.Equal(["lla must be openssl for anatomy, since Kestrel tells of no messages, but is 'kestrel' (leave it out)"], MadeUp.Problems(Scenario, MadeUp.Embedded, "lla=kestrel client=openssl"));
        Assert.Equal(["clients must be 1 for anatomy, where nobody may wait for another, but is '2' (leave it out)"], MadeUp.Problems(Scenario, MadeUp.Embedded, "clients=2 client=openssl"));
        Assert.Equal(
            ["target must be embedded for anatomy, whose LLA tells when it made, sent and received each message, but is 'nginx' (leave it out)"],
            MadeUp.Problems(Scenario, options => MadeUp.Embedded(options) with { Kind = TargetKind.Program }, "target=nginx client=openssl"));
    }

    [Fact]
    public async Task Both_ends_tell_of_the_same_messages_in_the_order_of_each_version()
    {
        var (plan, arms) = await RunAsync("keys=ecdsa-p256 client=openssl");
        Dictionary<string, IReadOnlyList<string>> told = arms.ToDictionary(arm => arm.Name, arm => (IReadOnlyList<string>)[.. arm.Anatomy!.Messages.Select(Name)]);

        Assert.All(arms, arm => Assert.Equal((arm.Requests, 0, 0), (arm.Anatomy!.Connections, arm.Anatomy.Others, arm.Anatomy.Broken)));
        Assert.Equal(Full13, told["cold mutual ecdsa-p256 TLS 1.3"]);
        Assert.Equal(Full13.Except(["LLA CertificateRequest", "TTS Certificate", "TTS CertificateVerify"]).Append("LLA NewSessionTicket"), told["cold one-way ecdsa-p256 TLS 1.3"]);
        Assert.Equal(
            ["TTS ClientHello", "LLA ServerHello", "LLA ChangeCipherSpec", "LLA EncryptedExtensions", "LLA Finished", "TTS ChangeCipherSpec", "TTS Finished", "LLA NewSessionTicket"],
            told["resumed mutual ecdsa-p256 TLS 1.3"]);
        string[] early =
        [
            "TTS ClientHello", "TTS ChangeCipherSpec", "TTS EarlyData", "LLA ServerHello", "LLA ChangeCipherSpec", "LLA EncryptedExtensions", "LLA Finished", "TTS EndOfEarlyData", "TTS Finished", "LLA NewSessionTicket",
        ];
        Assert.Equal(early, told["early-data mutual ecdsa-p256 TLS 1.3"]);
        Assert.Equal(early, told["early-data one-way ecdsa-p256 TLS 1.3"]);
        Assert.Equal(Full12, told["cold mutual ecdsa-p256 TLS 1.2"]);
        Assert.Equal(Full12.Except(["LLA CertificateRequest", "TTS Certificate", "TTS CertificateVerify"]), told["cold one-way ecdsa-p256 TLS 1.2"]);
        Assert.Equal(["TTS ClientHello", "LLA ServerHello", "LLA ChangeCipherSpec", "LLA Finished", "TTS ChangeCipherSpec", "TTS Finished"], told["resumed mutual ecdsa-p256 TLS 1.2"]);

        // Each message is made before it is sent, received after that, and read no earlier; and whoever works has the CPU for no longer than that takes.
        Assert.All(arms.SelectMany(arm => arm.Anatomy!.Messages), message =>
        {
            Assert.True(message.Made.Value <= message.Sent!.Value && message.Sent.Value <= message.Received!.Value, $"{message}");
            Assert.True(message.Read is null || message.Received!.Value <= message.Read.Value, $"{message}");
        });
        Assert.All(arms, arm => Assert.Equal(arm is { Authentication: Authentication.Mutual }, arm.Anatomy!.OnlyMutual is not null));
        var checks = AnatomyChecks.Of(plan, arms).ToList();
        Assert.True(checks.Single(check => check.Name == "messages of both ends").Ok, checks[0].Why);
    }

    [Fact]
    public async Task Steps_that_only_mutual_authentication_has_answer_C5()
    {
        var (_, arms) = await RunAsync("keys=rsa-2048 tls=1.3 client=openssl");
        var run = RunResults.Run(arms) with { Scenario = Scenario.Name };

        var claim = Assert.Single(Scenario.Answer(run));
        var turned = Assert.Single(Scenario.Answer(run with { Arms = [.. arms.Select(arm => arm.Authentication == Authentication.Mutual ? arm with { Anatomy = arms.Single(other => other.Authentication == Authentication.OneWay && other.Mode == arm.Mode).Anatomy } : arm)] }));

        Assert.Equal("C5", claim.Id);
        Assert.NotEqual(ClaimAnswer.Refuted, claim.Answer);
        Assert.StartsWith("On a full handshake they cost TTS ", claim.Sentence, StringComparison.Ordinal);
        Assert.Equal((ClaimAnswer.Refuted, "On a full handshake they cost nothing with rsa-2048."), (turned.Answer, turned.Sentence));
        Assert.StartsWith("Until both ends are done a full mutual handshake takes ", Scenario.Finding(run), StringComparison.Ordinal);
    }

    private static string Name(MessageResult message) => $"{(message.From == Side.Client ? "TTS" : "LLA")} {message.Kind}";

    private static async Task<(LoadPlan Plan, IReadOnlyList<ArmResult> Arms)> RunAsync(string words)
    {
        var plan = MadeUp.Plan(Scenario, $"block=100ms warmup=100ms seed=1 {words}");
        plan = plan with { Schedule = ((Rounds)plan.Schedule) with { First = 2, Max = 2 } };
        var token = TestContext.Current.CancellationToken;
        await using var target = await EmbeddedTarget.StartAsync(plan.Arms, new LlaOptions(AcceptsTickets: true, TimeSpan.Zero) { Kind = LlaKind.OpenSsl }, TimeProvider.System, token);
        var measured = await RunEngine.ForTarget(plan, target, Wait.Timeouts, TimeProvider.System, _ => { }).RunAsync(_ => false, token);
        Assert.Null(measured.EndedEarly);
        return (plan, [.. measured.Arms.Select(AnatomyEstimates.Into)]);
    }
}
