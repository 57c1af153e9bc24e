using System.Net;
using System.Runtime.InteropServices;

namespace LoadHarness.Targets.Lla;

/// <summary>The LLA as a child of the harness: everything it needs comes through standard input, whose end ends it, and it has no port but those of its endpoints.</summary>
public static class ChildLla
{
    // A certificate with its chain, key and anchors is some 20 KiB at most, a plan has some 30 endpoints, and a list of revoked clients is short; the subjects of ten
    // thousand clients, at each endpoint, are not.
    private const int LongestLine = 64 * 1024 * 1024;

    /// <summary>Runs until standard input ends, which it does when the harness dies, however it dies.</summary>
    /// <param name="input">The handover, then the harness's orders, a line each.</param>
    /// <param name="output">Takes the announcement, then an answer to each order.</param>
    /// <param name="clock">Clock of the server.</param>
    public static async Task RunAsync(Stream input, Stream output, TimeProvider clock)
    {
        // What a terminal sends, or whoever ends a group of processes, reaches all of them, but the harness still needs the ledger for its partial result.
        using var ignoreInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ignore);
        using var ignoreQuit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Ignore);
        using var ignoreHangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ignore);
        using var ignoreTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ignore);
        var harness = new JsonLines(input, output, LongestLine);
        if (await harness.ReadAsync(LlaJson.Default.Handover, CancellationToken.None) is not { } handover)
        {
            // The harness went away before it handed over.
            return;
        }

        await using var server = await LlaServer.StartAsync(OptionsOf(handover), clock, CancellationToken.None);
        await harness.WriteAsync(new Announcement(server.Ports), LlaJson.Default.Announcement, CancellationToken.None);
        while (await harness.ReadAsync(LlaJson.Default.Order, CancellationToken.None) is { } order)
        {
            server.Revoke(order.Revocations ?? []);
            await harness.WriteAsync(new Done(order.Number, server.Read(order.Collects)), LlaJson.Default.Done, CancellationToken.None);
        }
    }

    private static void Ignore(PosixSignalContext signal) => signal.Cancel = true;

    private static LlaServerOptions OptionsOf(Handover handover) => new()
    {
        Endpoints = [.. handover.Ports.Select(port => new LlaEndpoint
        {
            Authentication = port.Authentication,
            Address = new IPEndPoint(IPAddress.Loopback, port.Number),
            Credentials = port.Credentials.Open(),
            Disturbance = port.Disturbance,
            TakesEarlyData = port.TakesEarlyData,
        })],
        Callers = handover.Callers.Count > 0 ? handover.Callers.Select(IPAddress.Parse).ToHashSet() : null,
        Behaviour = handover.Behaviour,
    };
}
