using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Results;
using Xunit;
using static LoadHarness.Tests.Recording.ArmRecords;

namespace LoadHarness.Tests.Recording;

/// <summary>Who must not get in: counted by both ends.</summary>
public sealed class ImpostorRecorderTests
{
    [Fact]
    public void Counts_impostors_by_both_ends_and_measures_their_refusal()
    {
        var recorder = new ArmRecorder(Impostor(client: Flaw.Expired), Clock);
        recorder.BeginRound(1, 1);
        recorder.Record(Refused());
        recorder.Record(Refused() with { Wire = Wire(HandshakeKind.Resumed) with { TicketOffered = true } });
        recorder.Record(Full() with { Outcome = Outcome.ConnectTimeout, NewConnection = false });
        var refused = new Dictionary<string, long> { ["OutsideValidity"] = 2 };
        var (_, succeeded) = recorder.EndRound(TimeSpan.FromMicroseconds(3_000), TimeSpan.FromMicroseconds(4_000), rate: null, new Admissions(0, 0, refused));

        var arm = recorder.ToResult();

        Assert.Equal(0, succeeded);
        Assert.Equal(new Refusal(Side.Server, RefusalReason.OutsideValidity), arm.Impostors!.Expected);
        Assert.Equal((0, 2, 1, 1), (arm.Impostors.Admitted, arm.Impostors.Refused.Single().Count, arm.Impostors.TicketsOffered, arm.Impostors.TicketsTaken));
        Assert.Equal(["refusal"], arm.LatencyMicroseconds.Keys);
        Assert.Equal((2, 1_400), (arm.LatencyMicroseconds["refusal"].Count, arm.LatencyMicroseconds["refusal"].P50));
        Assert.Equal(new CpuCost(1_500, 2_000), arm.CpuMicroseconds);

        // A refusal is no error; what is neither let in nor refused is one.
        Assert.Equal("ConnectTimeout", Assert.Single(arm.Errors).Outcome);
    }

    [Theory]
    [InlineData(Flaw.Expired, Flaw.None, 1, 0, 1)]
    [InlineData(Flaw.Expired, Flaw.None, 0, 3, 3)]
    [InlineData(Flaw.None, Flaw.Expired, 1, 0, 1)]
    [InlineData(Flaw.None, Flaw.Expired, 0, 3, 0)]
    public void Counts_as_admitted_who_got_an_answer_or_whom_the_refusing_server_let_in(Flaw client, Flaw server, int answers, long letIn, long admitted)
    {
        var recorder = new ArmRecorder(Impostor(client, server), Clock);
        recorder.BeginRound(1, 1);
        for (var answer = 0; answer < answers; answer++)
        {
            recorder.Record(Full() with { Outcome = Outcome.UnexpectedStatus });
        }

        recorder.EndRound(clientCpu: null, serverCpu: null, rate: null, new Admissions(letIn, 0, new Dictionary<string, long>()));

        Assert.Equal(admitted, recorder.ToResult().Impostors!.Admitted);
    }

    [Theory]
    [InlineData(Outcome.UnexpectedStatus)]
    [InlineData(Outcome.UnexpectedAnswer)]
    [InlineData(Outcome.AnswerTooLarge)]
    public void Counts_as_admitted_who_got_an_answer_that_is_none_of_the_expected_ones(Outcome outcome)
    {
        var recorder = new ArmRecorder(Impostor(client: Flaw.Expired), Clock);
        recorder.BeginRound(1, 1);
        recorder.Record(Full() with { Outcome = outcome });
        recorder.EndRound(clientCpu: null, serverCpu: null);

        Assert.Equal(1, recorder.ToResult().Impostors!.Admitted);
    }

    private static Arm Impostor(Flaw client = Flaw.None, Flaw server = Flaw.None) =>
        new() { Name = "impostor", Mode = ConnectionMode.Resumed, Key = KeyKind.Rsa2048, ClientFlaw = client, ServerFlaw = server };

    private static Sample Refused() => Full() with { Outcome = Outcome.ClientCertificateRefused, Server = default };
}
