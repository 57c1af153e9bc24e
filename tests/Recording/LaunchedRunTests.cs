using System.Text.Json;
using LoadHarness.Arms;
using LoadHarness.Handshakes;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Tests.Statistics;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Recording;

public sealed class LaunchedRunTests
{
    private static readonly ManualClock Clock = new();

    [Fact]
    public void Launches_put_together_are_what_one_recorder_would_have_had()
    {
        Sample[][] rounds = [[Full(700), Full(900)], [Full(650), Failed()], [Full(5_000)], [Full(710), Full(720), Full(730)]];

        var whole = LaunchedRun.Of([Launch(rounds[..2]), Launch(rounds[2..3], 2), Launch(rounds[3..], 3)]);

        var one = Recorded(rounds).ToResult();
        var arm = Assert.Single(whole.Arms);
        Assert.Equal([(1, 1), (2, 1), (3, 2), (4, 3)], arm.Rounds.Select(round => (round.Round, round.Launch)));
        Assert.Equal([1, 2, 3], arm.Launches!.Select(launch => launch.Launch));
        Assert.Equal(Text(one), Text(arm with { Launches = null, Rounds = [.. arm.Rounds.Select(round => round with { Launch = 1 })] }));
    }

    [Fact]
    public void Of_what_the_harness_did_the_worst_launch_counts_and_ledgers_add_up()
    {
        var (calm, busy) = (Launch([[Full(700)]]), Launch([[Full(700)]]));
        calm = calm with { Generator = Given.Generator with { ClientShare = 0.2, MachineShare = 0.9, PacerLatenessP99 = 10, Compiled = new(100, 1, 2), Pace = new([90, 91]) } };
        busy = busy with { Generator = Given.Generator with { ClientShare = 0.8, MachineShare = 0.5, PacerLatenessP99 = 12_000, Restarts = 1, Compiled = new(110, 3, 0), Pace = new([120]) } };

        var whole = LaunchedRun.Of([calm, busy]);

        Assert.Equal(
            (0.8, 0.9, 12_000, 1, new CompiledMethods(210, 4, 2)),
            (whole.Generator.ClientShare, whole.Generator.MachineShare!.Value, whole.Generator.PacerLatenessP99!.Value, whole.Generator.Restarts, whole.Generator.Compiled!));
        Assert.Equal([90, 91, 120], whole.Generator.Pace!.RoundMicroseconds);
        Assert.Equal((480, 240, 240), (whole.Ledger.ClientConnections, whole.Ledger.ServerFull!.Value, whole.Ledger.ServerResumed!.Value));
        Assert.Equal(calm.Duration + busy.Duration, whole.Duration);
    }

    [Fact]
    public void What_ended_the_last_launch_ended_the_run_and_an_arm_that_one_left_out_is_left_out()
    {
        var last = Launch([[Full(700)]]) with { EndedEarly = "the target went away", EndedBy = CheckSubject.Target };

        var broken = LaunchedRun.Of([Launch([[Full(700)]]), last]);
        var without = LaunchedRun.Of([Launch([[Full(700)]]), last with { EndedEarly = null, Arms = [], Totals = [], LeftOut = [new("the arm", "it failed")] }]);

        Assert.Equal(("in launch 2 the target went away", CheckSubject.Target, 2), (broken.EndedEarly, broken.EndedBy, broken.Arms[0].Requests));
        Assert.Equal((null, "the arm"), (without.EndedEarly, Assert.Single(without.LeftOut).Arm));
        Assert.Empty(without.Arms);
    }

    [Fact]
    public void Measurements_come_over_a_line_as_they_were()
    {
        var measured = Launch([[Full(700), Failed()], [Full(5_000)]]);

        var line = JsonSerializer.Serialize(measured, LaunchJson.Of<Measurements>());
        var read = JsonSerializer.Deserialize(line, LaunchJson.Of<Measurements>())!;

        Assert.DoesNotContain('\n', line);
        Assert.Equal(line, JsonSerializer.Serialize(read, LaunchJson.Of<Measurements>()));
        Assert.Equal(Text(LaunchedRun.Of([measured, measured]).Arms[0]), Text(LaunchedRun.Of([read, read]).Arms[0]));
        Assert.Equal(measured.Totals[0].Latencies["handshake"].Distribution(), read.Totals[0].Latencies["handshake"].Distribution());
    }

    [Fact]
    public void Handshakes_message_by_message_come_over_a_line_and_their_unit_is_the_launch()
    {
        List<Measurements> launches = [Launch([[Told(100), Told(100)], [Told(100)]]), Launch([[Told(300)]], 2)];

        var whole = LaunchedRun.Of([.. launches.Select(launch => JsonSerializer.Deserialize(JsonSerializer.Serialize(launch, LaunchJson.Of<Measurements>()), LaunchJson.Of<Measurements>())!)]);

        var anatomy = AnatomyEstimates.Into(Assert.Single(whole.Arms)).Anatomy!;
        Assert.Equal((4, 0, 0, 2), (anatomy.Connections, anatomy.Others, anatomy.Broken, anatomy.Rounds));
        Assert.Equal((MessageKind.EarlyData, Side.Client, 170), (anatomy.Messages.Single().Kind, anatomy.Messages[0].From, anatomy.Messages[0].MostBytes));
        Assert.Equal((200, 200, 0), (anatomy.Whole.Time.Value, anatomy.Connect.Time.Value, anatomy.Left));
    }

    // As it is written: records with lists have no equality of their own.
    private static string Text(ArmResult arm) => JsonSerializer.Serialize(arm, LaunchJson.Of<ArmResult>());

    private static ArmRecorder Recorded(Sample[][] rounds)
    {
        var recorder = new ArmRecorder(new Arm { Name = "the arm", Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048, TimesMessages = true }, Clock);
        for (var round = 0; round < rounds.Length; round++)
        {
            recorder.BeginRound(round + 1, position: 1);
            foreach (var sample in rounds[round])
            {
                recorder.Record(sample);
            }

            recorder.EndRound(TimeSpan.FromMicroseconds(1_500 * rounds[round].Length), TimeSpan.FromMicroseconds(800));
        }

        return recorder;
    }

    private static Measurements Launch(Sample[][] rounds, int number = 1)
    {
        var recorder = Recorded(rounds);
        return new()
        {
            StartedAt = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero),
            Duration = TimeSpan.FromSeconds(3),
            Cancelled = false,
            EndedEarly = null,
            Arms = [recorder.ToResult() with { Launches = [new(number, new Dictionary<string, double>())] }],
            Totals = [recorder.ToTotals()],
            Ledger = Given.Ledger,
            Generator = Given.Generator,
        };
    }

    private static Sample Failed() => Full(0) with { Outcome = Outcome.RequestTimeout, Error = "too slow" };

    // All of it is the connect, of so many microseconds.
    private static Sample Told(double whole)
    {
        var layout = new AnatomyLayout(Messages: 1, Ways: 0);
        var values = new double[layout.Count];
        (values[layout.Whole], values[layout.Connect]) = (whole, whole);
        return Full(700) with { Anatomy = new HandshakeAnatomy([new(MessageKind.EarlyData, Side.Client, 170)], Ways: 0, values) };
    }

    private static Sample Full(int handshake) => Samples.Full(Clock, handshake) with { HandshakeBytesSent = 1_359 + (handshake % 3) };
}
