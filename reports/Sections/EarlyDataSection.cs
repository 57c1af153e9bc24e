using LoadHarness.Arms;

namespace LoadHarness.Reports.Sections;

/// <summary>What went out with the ClientHello, and what became of it when it was sent again; only in runs with early data.</summary>
internal static class EarlyDataSection
{
    private const string Advice =
        "What to do about it: let only requests go as early data that may be done twice (RFC 8446, 8; RFC 8470, 3). Where a gateway takes it, have it send Early-Data: 1 to the server behind it "
        + "(nginx: proxy_set_header Early-Data $ssl_early_data), and let that server answer 425 (Too Early) to all others, which a client then sends again after the handshake (RFC 8470, 5). Or let a session serve once, "
        + "as OpenSSL's server does by default (RFC 8446, 8.1): it needs one memory for all servers behind a name, which nginx does without.";

    public static IEnumerable<Section> From(RunResult run) => run.Arms.Any(arm => arm.Mode == ConnectionMode.EarlyData)
        ? [new("early", "Early data and its price", [Table(run), .. Replay(run)])]
        : [];

    private static Table Table(RunResult run) => Model.Table.Of(
        "Requests that went out with the ClientHello: taken by the server as OpenSSL's client knows it, and taken up before the handshake had ended as the server says. Round trips until the first byte of the answer count "
            + "the connect, and are counted on the emulated way: how many of the client's flights had reached the server when it sent that byte.",
        run.Arms,
        ("Arm", run.CellOf),
        ("Requests", arm => Cell.Count(arm.Requests)),
        ("Taken", arm => Early(arm, counts => counts.Accepted)),
        ("Taken up early", arm => Early(arm, counts => counts.TakenUp)),
        ("Not taken", arm => Early(arm, counts => counts.Rejected)),
        ("Round trips to the first byte", arm => arm.AnswerRoundTrips is { Count: > 0 } trips
            ? string.Join(", ", trips.OrderBy(count => count.Key).Select(count => trips.Count == 1 ? $"{count.Key}" : $"{count.Key}: {Format.Count(count.Value)}"))
            : Format.Absent),
        ("Service p50", arm => Cell.Time(arm.LatencyMicroseconds.GetValueOrDefault(Metrics.Latency.Service.Id)?.P50)));

    private static Cell Early(ArmResult arm, Func<EarlyDataCounts, long> count) => arm.Connections.EarlyData is { } counts ? Cell.Count(count(counts)) : Format.Absent;

    private static IEnumerable<Block> Replay(RunResult run) => run.Replay is not { } replay ? []
        : !replay.IsTold ? [new Prose($"No first flight was sent again that would tell anything: the early data of {replay.Arm} was not taken, or the server does not count what it acts on.")]
        :
        [
            new Prose(
                $"The price: a first flight looks as fresh the second time as the first. After the last round the one of a request of {replay.Arm}{(run.Shards is null ? "" : ", in each shard,")} was recorded and sent again {Format.Count(replay.Sent)} times, each on a connection of its own, by nobody who knows a key. "
                + $"By its own count the server acted {Times(replay.OwnActedOn ?? 0)} on the client's own request and {(replay.ActedOn == 0 ? "never" : Times(replay.ActedOn!.Value))} on what was sent again."
                + (replay.ActedOn == 0 ? " Its sessions serve once." : " As long as a ticket is good and as old as it says, it acts every time.")),
            new Prose(Advice),
        ];

    private static string Times(long count) => count == 1 ? "once" : $"{Format.Count(count)} times";
}
