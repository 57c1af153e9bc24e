using System.Text.Json;
using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Recording;

public sealed class ArmSumsTests
{
    private static readonly ManualClock Clock = new();
    private static readonly string[] Requests = ["order", "status"];

    public static TheoryData<ConnectionMode, bool> Arms => new()
    {
        { ConnectionMode.Cold, false }, { ConnectionMode.Resumed, false }, { ConnectionMode.KeepAlive, false }, { ConnectionMode.EarlyData, false }, { ConnectionMode.Cold, true },
    };

    // Samples of every kind, dealt to three loops at random, in rounds and windows.
    [Theory]
    [MemberData(nameof(Arms))]
    public void What_several_loops_took_comes_to_what_one_would_have(ConnectionMode mode, bool impostor)
    {
        const int seed = 15;
        var random = new Random(seed);
        var arm = new Arm { Name = "arm", Mode = mode, Key = KeyKind.Rsa2048, ClientFlaw = impostor ? Flaw.Expired : Flaw.None };
        var (one, several) = (new ArmRecorder(arm, Clock, Requests), new ArmRecorder(arm, Clock, Requests));
        ArmSums[] loops = [several.Sums, several.Sums.Others(), several.Sums.Others()];

        for (var round = 1; round <= 3; round++)
        {
            Deal(200, counted: false);
            one.BeginRound(round, 1);
            several.BeginRound(round, 1);
            Deal(500, counted: true);
            Assert.Equal(Text(one.EndRound(TimeSpan.FromSeconds(1), null).Round), Text(several.EndRound(TimeSpan.FromSeconds(1), null).Round));
            Assert.True(Text(one.ToResult()) == Text(several.ToResult()), $"seed {seed}, round {round}: {Text(one.ToResult())} is not {Text(several.ToResult())}");
        }

        one.BeginWindows();
        several.BeginWindows();
        for (var window = 0; window < 3; window++)
        {
            Deal(300, counted: true);
            Assert.Equal(Text(one.CutWindow(window, static (_, _) => { })), Text(several.CutWindow(window, static (_, _) => { })));
        }

        Assert.True(Text(one.ToResult()) == Text(several.ToResult()), $"seed {seed}: {Text(one.ToResult())} is not {Text(several.ToResult())}");

        void Deal(int count, bool counted)
        {
            for (var index = 0; index < count; index++)
            {
                var sample = Drawn(random, mode);
                Record(one.Sums, sample, counted);
                Record(loops[random.Next(loops.Length)], sample, counted);
            }

            several.Sums.Take(loops[1]);
            several.Sums.Take(loops[2]);
        }
    }

    [Fact]
    public void Samples_that_count_cannot_join_outside_a_round()
    {
        var recorder = new ArmRecorder(new Arm { Name = "arm", Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048 }, Clock);
        var other = recorder.Sums.Others();
        other.Record(Samples.Full(Clock, 700));

        var e = Assert.Throws<InvalidOperationException>(() => recorder.Sums.Take(other));

        Assert.Equal("a sample of arm came outside its rounds", e.Message);
    }

    private static string Text<T>(T value) => JsonSerializer.Serialize(value);

    private static void Record(ArmSums sums, in Sample sample, bool counted)
    {
        if (counted)
        {
            sums.Record(sample);
        }
        else
        {
            sums.RecordWarmUp(sample);
        }

        if (sample.Before.IsReason)
        {
            sums.Closes.Count(sample.Before);
        }
    }

    private static Sample Drawn(Random random, ConnectionMode mode)
    {
        var full = Samples.Full(Clock, random.Next(100, 5_000)) with
        {
            Request = random.Next(Requests.Length),
            HandshakeBytesSent = random.Next(1_300, 1_400),
            HandshakeBytesReceived = random.Next(2_000, 2_600),
            HandshakeRoundTrips = random.Next(1, 3),
            AnswerRoundTrips = random.Next(0, 4),
            Certificate = (ClientCertificate)random.Next(Enum.GetValues<ClientCertificate>().Length),
            AnnouncesClose = random.Next(5) == 0,
            Body = 7,
            Before = random.Next(9) == 0 ? new ConnectionEnd((CloseKind)random.Next(1, Enum.GetValues<CloseKind>().Length), random.Next(9), TimeSpan.FromSeconds(random.Next(9))) : default,
            EarlyData = (EarlyDataFate)random.Next(Enum.GetValues<EarlyDataFate>().Length),
            Refusal = random.Next(3) == 0 ? (RefusalReason)random.Next(Enum.GetValues<RefusalReason>().Length) : null,
        };
        var kind = mode == ConnectionMode.Resumed || random.Next(3) == 0 ? HandshakeKind.Resumed : HandshakeKind.Full;
        return random.Next(6) switch
        {
            0 => full with { Outcome = (Outcome)random.Next(Enum.GetValues<Outcome>().Length), Phase = Phase.Handshake, Error = "made up" },
            1 => full with { NewConnection = false, Server = full.Server with { Connection = random.Next(1, 9), RequestOnConnection = 3 } },
            2 => full with { Wire = full.Wire with { TicketOffered = true, TicketSent = true, Kind = HandshakeKind.Unknown } },
            3 => full with { Server = default },
            _ => full with { Wire = full.Wire with { Kind = kind }, Server = full.Server with { Kind = kind } },
        };
    }
}
