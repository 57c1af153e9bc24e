using LoadHarness.Arms;
using LoadHarness.Metrics;
using LoadHarness.Reports.Formatting;
using LoadHarness.Reports.Model;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

internal static class ProofSection
{
    public static Section From(RunResult run) => new("proof", "Proof ledger", [PerArm(run), Ends(run.Ledger), .. Refused(run.Ledger)]);

    private static Table PerArm(RunResult run) => new(
        "How each arm's answered requests were carried. Unproven: the connection is not what the arm claims, kept out of the latencies. "
            + "Client only: the server gave no evidence.",
        [
            new("Arm"), Column.Number("Full"), Column.Number("Resumed"), Column.Number("Reused"), Column.Number("Unproven"),
            Column.Number("Disagreeing"), Column.Number("Client only"), Column.Number("Identity verified"),
        ],
        [
            .. run.Honest().Select((arm, look) => (Cell[])
            [
                Cell.Arm(arm.Name, look),
                Cell.Number(Format.Count(arm.Connections.Full)),
                Cell.Number(Format.Count(arm.Connections.Resumed)),
                Cell.Number(Format.Count(arm.Connections.Reused)),
                ZeroExpected(arm.Connections.Unproven),
                ZeroExpected(arm.Connections.Disagreeing),
                Cell.Number(Format.Count(arm.Connections.ClientOnly)),
                Cell.Number(arm.Authentication == Authentication.Mutual ? Format.Count(arm.IdentityVerified) : Format.Absent),
            ]),
        ]);

    private static Table Ends(ProofLedger ledger)
    {
        var agreement = ledger.ServerConnections is null ? "The server keeps no ledger, so only the client testifies." : Agreement(ledger);
        return new(
            $"Connections of the whole run, warm-up included, as counted by each end. {agreement}",
            [new("End"), Column.Number("Connections"), Column.Number("Full"), Column.Number("Resumed")],
            [
                (Cell[])
                [
                    Cell.Name("TTS, the client"),
                    Cell.Number(Format.Count(ledger.ClientConnections)),
                    Cell.Number(Format.Count(ledger.ClientFull)),
                    Cell.Number(Format.Count(ledger.ClientResumed)),
                ],
                (Cell[])
                [
                    Cell.Name("LLA, the server"),
                    Cell.Number(Format.Count(ledger.ServerConnections)),
                    Cell.Number(Format.Count(ledger.ServerFull)),
                    Cell.Number(Format.Count(ledger.ServerResumed)),
                ],
            ]);
    }

    private static string Agreement(ProofLedger ledger) =>
        (ledger.ClientConnections, ledger.ClientFull, ledger.ClientResumed) == (ledger.ServerConnections, ledger.ServerFull, ledger.ServerResumed)
            ? "Both ends agree."
            : "The ends differ.";

    private static IEnumerable<Block> Refused(ProofLedger ledger)
    {
        if (ledger.ServerRefused is not { } refused)
        {
            yield break;
        }

        yield return refused.Count == 0
            ? new Prose("The server refused no connection.")
            : new Table(
                "Connections that the server refused.",
                [new("Reason"), Column.Number("Connections")],
                [.. refused.Select(reason => (Cell[])[Cell.Name(reason.Key), Cell.Number(Format.Count(reason.Value))])]);
    }

    private static Cell ZeroExpected(long count) => Cell.Number(Format.Count(count), count > 0 ? Tone.Bad : Tone.Neutral);
}

/// <summary>How many of an arm's answered requests were proven to be what the arm claims.</summary>
internal static class Proof
{
    /// <summary>Requests that are in the latencies: only proven ones are.</summary>
    public static long Proven(ArmResult arm) => Latency.Service.Of(arm)?.Count ?? 0;

    /// <summary>Proven or not.</summary>
    public static long Answered(ArmResult arm) => Proven(arm) + arm.Connections.Unproven;
}
