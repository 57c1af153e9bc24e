using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Machine.Loops;
using LoadHarness.Recording;

namespace LoadHarness.Bench;

/// <summary>Many connections, one after the other: whether memory grows with them. What OpenSSL holds no collector sees.</summary>
internal static class LeakBench
{
    private const int Clients = 4;
    private const int Looks = 10;

    // Cold ones, beside those that resume: certificates and chains are in these alone.
    private const int ColdEvery = 10;

    private static readonly Arm Resumed = new() { Name = "resumed", Mode = ConnectionMode.Resumed, Key = KeyKind.EcdsaP256 };
    private static readonly Arm Cold = new() { Name = "cold", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };

    /// <summary>Makes them against nginx, and prints resident and managed memory ten times.</summary>
    /// <param name="client">What the clients are made of.</param>
    /// <param name="connections">How many.</param>
    /// <returns>The exit code: 1 when a connection failed.</returns>
    public static async Task<int> RunAsync(ClientKind client, long connections)
    {
        await using var nginx = await NginxServer.StartAsync(Resumed.Key);
        using var makers = new TtsClients(_ => nginx.EndpointFor(Authentication.Mutual), Timeouts.Default, TimeProvider.System) { Kind = client };
        List<(IClient Resumed, IClient Cold)> pairs =
            [.. Enumerable.Range(0, Clients).Select(index => (makers.Create(Resumed, index, CancellationToken.None), makers.Create(Cold, index, CancellationToken.None)))];

        // JIT, caches and the thread pool belong to the program.
        var failed = await MakeAsync(pairs, client, Clients * ColdEvery * 10);
        Tell(0, failed);
        for (var look = 1; look <= Looks; look++)
        {
            failed += await MakeAsync(pairs, client, connections / Looks);
            Tell(connections / Looks * look, failed);
        }

        foreach (var (resumed, cold) in pairs)
        {
            await resumed.DisposeAsync();
            await cold.DisposeAsync();
        }

        return failed == 0 ? 0 : 1;
    }

    private static async Task<long> MakeAsync(List<(IClient Resumed, IClient Cold)> pairs, ClientKind client, long connections)
    {
        Task<long[]> All() => Task.WhenAll(pairs.Select(pair => SendAsync(pair, connections / Clients)));
        return (client == ClientKind.OpenSsl ? await EventLoop.Shared.RunAsync(All) : await All()).Sum();
    }

    private static async Task<long> SendAsync((IClient Resumed, IClient Cold) pair, long connections)
    {
        var failed = 0L;
        for (var number = 0L; number < connections; number++)
        {
            var sample = await (number % ColdEvery == 0 ? pair.Cold : pair.Resumed).SendAsync(0, TimeProvider.System.GetTimestamp());
            failed += sample.Outcome == Outcome.Ok ? 0 : 1;
        }

        return failed;
    }

    private static void Tell(long connections, long failed)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        ConsoleText.Output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{connections,12:N0} connections  {Environment.WorkingSet / 1048576.0,8:0.0} MiB resident  {GC.GetTotalMemory(forceFullCollection: true) / 1048576.0,6:0.0} MiB managed  {failed:N0} failed"));
    }
}
