using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Recording;
using LoadHarness.Targets;
using LoadHarness.Tests.Scenarios;
using Xunit;
using static LoadHarness.Tests.Targets.RealServers;

namespace LoadHarness.Tests.Targets;

/// <summary>Sessions of real servers, started as a run starts them: what they resumed is proven by counts, by both ends where both speak.</summary>
/// <remarks>
/// Not beside other tests: each time .NET's cache of TLS contexts reaches a multiple of 32, it drops those that are idle, and their sessions
/// with them. A run has fewer; all tests together, with certificates of their own, have not.
/// </remarks>
[Collection(nameof(LiveRuns))]
public sealed class ProgramSessionsTests
{
    private const int Requests = 24;

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    public static TheoryData<ServerProgram, TlsVersion, ServerNaming> All =>
        new(from program in Enum.GetValues<ServerProgram>()
            from version in Enum.GetValues<TlsVersion>()
            from naming in Enum.GetValues<ServerNaming>()
            select (program, version, naming));

    [Theory]
    [MemberData(nameof(All))]
    public async Task Cold_connections_are_never_resumed_and_resumed_ones_always(ServerProgram program, TlsVersion version, ServerNaming naming)
    {
        var (cold, resumed) = (Arm(ConnectionMode.Cold, version), Arm(ConnectionMode.Resumed, version));
        await using var target = await StartAsync(program, [cold, resumed], naming);
        using var clients = ClientsOf(target, naming);
        var testifies = ProgramTarget.GivesEvidence(program);

        // Interleaved, as in a run: one arm's tickets must not serve the other.
        await using var first = clients.Create(resumed, index: 0, Token);
        await first.SendAsync(0, 1);
        await using var second = clients.Create(cold, index: 0, Token);
        for (var i = 0; i < Requests; i++)
        {
            foreach (var (client, kind) in ((IClient, HandshakeKind)[])[(first, HandshakeKind.Resumed), (second, HandshakeKind.Full)])
            {
                var sample = await client.SendAsync(0, 1);

                Assert.Equal((Outcome.Ok, null), (sample.Outcome, sample.Error));
                Assert.Equal((kind, version), (sample.Wire.Kind, sample.Wire.Version));
                Assert.Equal(testifies, sample.Server.Given);
                Assert.Equal(testifies ? kind : HandshakeKind.Unknown, sample.Server.Kind);
                Assert.Equal(testifies, sample.Server.IdentityMatches);
            }
        }
    }

    [Fact]
    public async Task Clients_of_a_fixed_name_do_not_take_each_others_tickets()
    {
        var (cold, resumed, kept) = (Arm(ConnectionMode.Cold), Arm(ConnectionMode.Resumed), Arm(ConnectionMode.KeepAlive) with { SharedConnections = 3 });
        await using var target = await StartAsync(ServerProgram.Nginx, [cold, resumed, kept], ServerNaming.Fixed);
        using var clients = ClientsOf(target, ServerNaming.Fixed);
        var samples = await Task.WhenAll(
            from arm in (Arm[])[cold, resumed, kept]
            from index in Enumerable.Range(0, 6)
            select SendAsync(arm, index));

        Assert.All(samples.SelectMany(sent => sent.Samples), sample => Assert.Equal((Outcome.Ok, null), (sample.Outcome, sample.Error)));
        Assert.Equal((60, 0), Kinds(cold));
        Assert.Equal((6, 54), Kinds(resumed));
        Assert.InRange(Kinds(kept).Full, 1, 3);
        Assert.Equal(0, Kinds(kept).Resumed);

        async Task<(Arm Arm, List<Sample> Samples)> SendAsync(Arm arm, int index)
        {
            await using var client = clients.Create(arm, index, Token);
            var sent = new List<Sample>();
            for (var i = 0; i < 10; i++)
            {
                sent.Add(await client.SendAsync(0, 1));
            }

            return (arm, sent);
        }

        (int Full, int Resumed) Kinds(Arm arm)
        {
            var kinds = samples.Where(sent => sent.Arm == arm).SelectMany(sent => sent.Samples).Where(sample => sample.NewConnection).Select(sample => sample.Wire.Kind).ToList();
            return (kinds.Count(kind => kind == HandshakeKind.Full), kinds.Count(kind => kind == HandshakeKind.Resumed));
        }
    }
}
