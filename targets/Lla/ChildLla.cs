using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LoadHarness.Targets.Lla;

/// <summary>The LLA as a child of the harness: everything it needs comes through standard input, whose end ends it.</summary>
public static class ChildLla
{
    /// <summary>What the child answers once revocation lists are in force.</summary>
    internal const string InForce = "in force";

    /// <summary>Runs until standard input ends, which it does when the harness dies, however it dies.</summary>
    /// <param name="input">The handover, then a line for each time when clients are revoked: a JSON array of lists, one a port.</param>
    /// <param name="output">Takes the announcement, then <see cref="InForce"/> after each of these lines.</param>
    /// <param name="clock">Clock of the server.</param>
    public static async Task RunAsync(TextReader input, TextWriter output, TimeProvider clock)
    {
        // What a terminal sends, or whoever ends a group of processes, reaches all of them, but the harness still needs the ledger for its partial result.
        using var ignoreInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ignore);
        using var ignoreQuit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Ignore);
        using var ignoreHangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ignore);
        using var ignoreTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ignore);
        if (await input.ReadLineAsync() is not { } line)
        {
            // The harness went away before it handed over.
            return;
        }

        var handover = JsonSerializer.Deserialize(line, LlaJson.Default.Handover)!;
        await using var server = await LlaServer.StartAsync(OptionsOf(handover), clock, CancellationToken.None);
        var announcement = new Announcement([.. server.Ports.SkipLast(1)], server.Ports[^1]);
        await output.WriteLineAsync(JsonSerializer.Serialize(announcement, LlaJson.Default.Announcement));
        await output.FlushAsync();
        while (await input.ReadLineAsync() is { } lists)
        {
            server.Revoke(JsonSerializer.Deserialize(lists, LlaJson.Default.IReadOnlyListString)!);
            await output.WriteLineAsync(InForce);
            await output.FlushAsync();
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
        })],
        AdminPort = 0,
        Behaviour = handover.Behaviour,
    };
}
