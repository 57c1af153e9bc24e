using LoadHarness.Arms;
using LoadHarness.Handshakes;
using LoadHarness.Reports.Charts;

namespace LoadHarness.Reports.Sections;

/// <summary>Handshakes message by message; only where messages were timed.</summary>
internal static class AnatomySection
{
    private const string Absent = "";

    public static IEnumerable<Section> From(RunResult run)
    {
        List<ArmResult> arms = [.. run.Arms.Where(arm => arm.Anatomy is { Messages.Count: > 0 })];
        return arms.Count == 0 ? [] : [new("messages", "The handshake, message by message", [Overview(run, arms), .. OfArm(arms[0]), .. arms.Skip(1).Select(arm => (Block)new Details(arm.Name, [.. OfArm(arm)]))])];
    }

    private static Table Overview(RunResult run, List<ArmResult> arms) => Table.Of(
        "From the beginning of the connect until both ends are done. CPU is that of the two threads that do the handshake. What only mTLS has: the request for TTS's certificate, the certificate, "
            + $"its proof, and both ends' work on them. Left: time that is no part's. The median handshake of each round, told by the middle half of them, {(arms.Exists(arm => arm.Mode == ConnectionMode.EarlyData) ? "LLA judges and answers a request that came with the ClientHello while TTS goes on: its CPU has all of that, times what TTS waits for, and the first byte may come before both ends are done. " : "")}estimated over the {(run.Launches > 1 ? "launches" : "rounds")}, with intervals at 95 %.",
        arms,
        ("Arm", run.CellOf),
        ("Handshakes", arm => Cell.Count(arm.Anatomy!.Connections)),
        ("Both ends done", arm => Time(arm.Anatomy!.Whole.Time)),
        ("TTS done", arm => Time(arm.Anatomy!.TtsDone)),
        ("First byte", arm => Time(arm.Anatomy!.Answer)),
        ("TTS CPU", arm => Time(arm.Anatomy!.Whole.TtsCpu)),
        ("LLA CPU", arm => Time(arm.Anatomy!.Whole.LlaCpu)),
        ("mTLS only: time", arm => Time(arm.Anatomy!.OnlyMutual?.Time)),
        ("TTS CPU of it", arm => Time(arm.Anatomy!.OnlyMutual?.TtsCpu)),
        ("LLA CPU of it", arm => Time(arm.Anatomy!.OnlyMutual?.LlaCpu)),
        ("Left", arm => Cell.Number($"{Format.Duration(arm.Anatomy!.Left)} ({Format.Percent(arm.Anatomy.LeftShare)})")));

    private static IEnumerable<Block> OfArm(ArmResult arm)
    {
        var anatomy = arm.Anatomy!;
        var isResumed = arm.Mode is ConnectionMode.Resumed or ConnectionMode.EarlyData;
        if (anatomy.Whole.Time.Value > 0 && double.IsFinite(anatomy.Whole.Time.Value))
        {
            yield return new Figure(
                new TimelineChart(arm.Name, arm.Tls, isResumed, anatomy),
                $"{arm.Name}: what each end does, and each message from where it was made to where it was read. Messages of a flight travel together, when the last of them is made. "
                    + (anatomy.OnlyMutual is null ? "" : "What only mTLS has is of the other colour, and named so."));
        }

        yield return Table.Of(
            $"{arm.Name}. Moments count from the beginning of the connect: made, given to the kernel, received from it. Time: of making, and of acting on it, as far as the other end waits. "
                + $"Rows add up to the whole. {Format.Count(anatomy.Connections, "handshake")}; {Format.Count(anatomy.Others)} had other messages, {Format.Count(anatomy.Broken)} could not be put together.",
            Rows(arm, anatomy, isResumed),
            ("Message", row => Cell.Name(row.Name)),
            ("Phase", row => row.Phase),
            ("From", row => row.Direction),
            ("Bytes", row => Cell.Number(row.Bytes)),
            ("Made", row => Moment(row.Message?.Made)),
            ("Sent", row => Moment(row.Message?.Sent)),
            ("Received", row => Moment(row.Message?.Received)),
            ("Time to make", row => Time(row.Making)),
            ("which is", row => row.MakingWords),
            ("To act on it", row => Time(row.Reading)),
            ("which is", row => row.ReadingWords),
            ("TTS CPU", row => Time(row.TtsCpu)),
            ("LLA CPU", row => Time(row.LlaCpu)));
    }

    private static IEnumerable<Row> Rows(ArmResult arm, AnatomyResult anatomy, bool isResumed)
    {
        var connect = arm.Tls == Names.Of(TlsVersion.Tls13) ? "1" : Absent;
        yield return new(connect, "TCP connect", "TTS → LLA", Absent, null, anatomy.Connect.Time, null, anatomy.Connect.TtsCpu, anatomy.Connect.LlaCpu, Absent, "LLA: accepts");
        foreach (var message in anatomy.Messages)
        {
            var (making, reading) = (HandshakePhase.Making(arm.Tls, message.Kind, message.From, isResumed), HandshakePhase.Reading(arm.Tls, message.Kind, message.From, isResumed));
            var (maker, reader) = message.From == Side.Client ? ("TTS", "LLA") : ("LLA", "TTS");
            var (tts, lla) = message.From == Side.Client ? (message.Making.Cpu, message.Reading?.Cpu) : (message.Reading?.Cpu, message.Making.Cpu);
            yield return new(
                Phase(HandshakePhase.OfMaking(arm.Tls, message.Kind, message.From), HandshakePhase.OfReading(arm.Tls, message.Kind, message.From)),
                message.IsOnlyMutual ? $"{message.Kind} (mTLS only)" : $"{message.Kind}",
                $"{maker} → {reader}",
                message.LeastBytes == message.MostBytes ? Format.Count(message.MostBytes) : $"{Format.Count(message.LeastBytes)} to {Format.Count(message.MostBytes)}",
                message,
                message.Making.Time,
                message.Reading is { Time.Value: > 0 } acted ? acted.Time : null,
                tts,
                lla,
                making.Length > 0 ? $"{maker}: {making}" : Absent,
                reading.Length > 0 && message.Reading is not null ? $"{reader}: {reading}" : Absent);
        }

        if (anatomy.Check is { } check)
        {
            yield return new("12", "check of TTS (mTLS only)", "LLA", Absent, null, null, check.Time, null, check.Cpu, Absent, "LLA: checks TTS again");
        }

        for (var way = 0; way < anatomy.Ways.Count; way++)
        {
            yield return new(Absent, $"on the way, flight {way + 1}", way % 2 == 0 ? "TTS → LLA" : "LLA → TTS", Absent, null, anatomy.Ways[way], null, null, null, "kernel and waking up", Absent);
        }

        yield return new(Absent, "system calls", Absent, Absent, null, anatomy.Calls.Time, null, anatomy.Calls.TtsCpu, anatomy.Calls.LlaCpu, "send, wait, receive", Absent);
        yield return new(Absent, "ending", Absent, Absent, null, anatomy.Ending.Time, null, anatomy.Ending.TtsCpu, anatomy.Ending.LlaCpu, "OpenSSL cleans up", Absent);
        yield return new(Absent, "left", Absent, Absent, null, new(anatomy.Left, null, null), null, null, null, $"{Format.Percent(anatomy.LeftShare)} of the whole", Absent);
        yield return new(Absent, "whole handshake", Absent, Absent, null, anatomy.Whole.Time, null, anatomy.Whole.TtsCpu, anatomy.Whole.LlaCpu, Absent, Absent);
    }

    private static string Phase(string making, string reading) => reading.Length == 0 ? making : $"{making} → {reading}";

    private static Cell Time(AnatomyTime? time) => Cell.Number(time is null ? Absent : Format.Duration(time.Value, time.Low, time.High));

    private static Cell Moment(AnatomyTime? time) => Cell.Number(time is null ? Absent : Format.Duration(time.Value));

    private sealed record Row(
        string Phase, string Name, string Direction, string Bytes, MessageResult? Message, AnatomyTime? Making, AnatomyTime? Reading, AnatomyTime? TtsCpu, AnatomyTime? LlaCpu, string MakingWords, string ReadingWords);
}
