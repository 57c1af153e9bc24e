using LoadHarness.Arms;
using LoadHarness.Metrics;

namespace LoadHarness.Reports.Sections;

internal static class ProofSection
{
    public static Section From(RunResult run) => new(
        "proof", "Proof ledger", [PerArm(run), .. Reconnects.Of(run).Select(line => new Prose(line)), .. Tickets(run), Ends(run.Ledger), .. Refused(run.Ledger)]);

    private static Table PerArm(RunResult run) => Table.Of(
        "How each arm's answered requests were carried. Unproven: the connection is not what the arm claims, kept out of the latencies. "
            + "Client only: the server gave no evidence. Certificates sent: full handshakes, warm-up included, that carried the client's certificate."
            + (run.Honest().Any(WasWarmedUp) ? " Warm-up: requests before the rounds and between them, in no other column." : ""),
        run.Honest(),
        [.. Columns(run)]);

    private static IEnumerable<(string Heading, Func<ArmResult, Cell> Cell)> Columns(RunResult run) =>
    [
        ("Arm", run.CellOf),
        ("Full", arm => Cell.Count(arm.Connections.Full)),
        ("Resumed", arm => Cell.Count(arm.Connections.Resumed)),
        ("Reused", arm => Cell.Count(arm.Connections.Reused)),
        ("Unproven", arm => ZeroExpected(arm.Connections.Unproven)),
        ("Disagreeing", arm => ZeroExpected(arm.Connections.Disagreeing)),
        ("Client only", arm => Cell.Count(arm.Connections.ClientOnly)),
        ("Certificates sent", Certificates),
        ("Identity verified", arm => Cell.Count(arm.Authentication == Authentication.Mutual ? arm.IdentityVerified : null)),
        .. run.Honest().Any(WasWarmedUp) ? [("Warm-up", arm => Cell.Count(arm.WarmUpRequests))] : Array.Empty<(string, Func<ArmResult, Cell>)>(),
    ];

    private static bool WasWarmedUp(ArmResult arm) => arm.WarmUpRequests > 0;

    private static IEnumerable<Block> Tickets(RunResult run)
    {
        ArmResult[] arms = [.. run.Honest().Where(arm => arm is { Mode: ConnectionMode.Resumed, Connections.Tickets: not null })];
        return arms.Length == 0 ? [] :
        [
            Table.Of(
                "Tickets and sessions to come back with, on the new connections of resumed arms. Sent: seen on the wire, which hides them in TLS 1.3; "
                    + "there, that a server sends none shows in that none is offered.",
                arms,
                ("Arm", run.CellOf),
                ("New connections", arm => Cell.Count(arm.Connections.Full + arm.Connections.Resumed)),
                ("Sent", arm => Cell.Count(arm.Connections.Tickets!.Sent)),
                ("Offered", arm => Cell.Count(arm.Connections.Tickets!.Offered)),
                ("Accepted", arm => Cell.Count(
                    arm.Connections.Tickets!.Accepted, arm.Connections.Tickets.Accepted < arm.Connections.Full + arm.Connections.Resumed ? Tone.Doubt : Tone.Neutral))),
        ];
    }

    private static Table Ends(ProofLedger ledger)
    {
        var agreement = ledger.ServerConnections is null ? "The server keeps no ledger, so only the client testifies." : Agreement(ledger);
        (string Name, long? Connections, long? Full, long? Resumed)[] ends =
        [
            ("TTS, the client", ledger.ClientConnections, ledger.ClientFull, ledger.ClientResumed),
            ("LLA, the server", ledger.ServerConnections, ledger.ServerFull, ledger.ServerResumed),
        ];
        return Table.Of(
            $"Connections of the whole run, warm-up included, as counted by each end. {agreement}",
            ends,
            ("End", end => Cell.Name(end.Name)),
            ("Connections", end => Cell.Count(end.Connections)),
            ("Full", end => Cell.Count(end.Full)),
            ("Resumed", end => Cell.Count(end.Resumed)));
    }

    private static string Agreement(ProofLedger ledger) =>
        (ledger.ClientConnections, ledger.ClientFull, ledger.ClientResumed) == (ledger.ServerConnections, ledger.ServerFull, ledger.ServerResumed)
            ? "Both ends agree."
            : "The ends differ.";

    private static IEnumerable<Block> Refused(ProofLedger ledger) => ledger.ServerRefused switch
    {
        null => [],
        { Count: 0 } => [new Prose("The server refused no connection.")],
        var refused => [Table.Of("Connections that the server refused.", refused, ("Reason", reason => Cell.Name(reason.Key)), ("Connections", reason => Cell.Count(reason.Value)))],
    };

    private static Cell Certificates(ArmResult arm) => arm.ClientCertificates is not { } counts ? Cell.Count(null)
        : Cell.Number(
            $"{Format.Count(counts.Sent)} of {Format.Count(counts.All)}",
            arm.Authentication == Authentication.Mutual && counts.Sent < counts.All ? Tone.Bad : Tone.Neutral);

    private static Cell ZeroExpected(long count) => Cell.Count(count, count > 0 ? Tone.Bad : Tone.Neutral);
}

/// <summary>How many of an arm's answered requests were proven to be what the arm claims.</summary>
internal static class Proof
{
    /// <summary>Requests that are in the latencies, which only proven ones are, and those that met the end of their connection.</summary>
    public static long Proven(ArmResult arm) => (Latency.Service.Of(arm)?.Count ?? 0) + arm.Connections.Reconnected + arm.Connections.Waited;

    /// <summary>Requests that ended in anything but a right answer, refused ones included.</summary>
    public static long Failed(ArmResult arm) => arm.Requests - arm.Outcomes.GetValueOrDefault(nameof(Recording.Outcome.Ok));

    /// <summary>Proven or not.</summary>
    public static long Answered(ArmResult arm) => Proven(arm) + arm.Connections.Unproven;
}
