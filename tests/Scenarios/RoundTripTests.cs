using System.Diagnostics;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Targets;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

/// <summary>The emulated distance is exact: every step takes the round trips that it needs, no fewer and no more.</summary>
[Collection(nameof(LiveRuns))]
public class RoundTripTests
{
    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    private const int FewestAttempts = 5;

    // A busy machine adds to every attempt, but hardly to all of two minutes; a round trip too many is in each of them.
    private static readonly TimeSpan Longest = 2 * Wait.Deadline;

    // So long that what a busy machine adds to the fastest of many attempts, up to a tenth of a second, is far from another round trip.
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(400);

    [Fact]
    public async Task Every_step_takes_its_round_trips_and_no_byte_changes()
    {
        Arm[] arms =
        [
            .. from version in Enum.GetValues<TlsVersion>()
               from mode in (ConnectionMode[])[ConnectionMode.Cold, ConnectionMode.Resumed, ConnectionMode.KeepAlive]
               select new Arm { Name = $"{mode} {version}", Mode = mode, Key = KeyKind.EcdsaP256, Tls = version },
        ];
        await using var target = await EmbeddedTarget.StartAsync(
            arms, new LlaOptions(AcceptsTickets: true, TimeSpan.Zero), TimeProvider.System, TestContext.Current.CancellationToken);
        using var clients = new TtsClients(target.EndpointFor, Wait.Timeouts, TimeProvider.System) { Kind = Kind };

        // All arms at once: they wait, they do not work.
        await Task.WhenAll(arms.Select(async arm =>
        {
            var steps = StepsOf(arm);
            var near = await SendAsync(clients, arm, static _ => true);
            var far = await SendAsync(clients, arm with { RoundTrip = RoundTrip }, samples => steps.All(step => Shortest(samples, step) < step.TooLong));
            Assert.All(steps, step => Assert.InRange(Shortest(far, step), step.Expected, step.TooLong));
            if (arm.Mode != ConnectionMode.KeepAlive)
            {
                Assert.All(near.Concat(far), sample => Assert.Equal(HandshakeRoundTrips(arm), sample.HandshakeRoundTrips));
                Assert.InRange(far[0].HandshakeBytesReceived, near[0].HandshakeBytesReceived - 20, near[0].HandshakeBytesReceived + 20);
                Assert.Equal(near[0].HandshakeBytesSent, far[0].HandshakeBytesSent, 20.0);
            }
        }));
    }

    private static int HandshakeRoundTrips(Arm arm) => arm is { Tls: TlsVersion.Tls12, Mode: ConnectionMode.Cold } ? 2 : 1;

    private static Step[] StepsOf(Arm arm) => arm.Mode == ConnectionMode.KeepAlive
        ? [new(1, t => (t.ActualStart, t.LastByte))]
        :
        [
            new(1, t => (t.ConnectStarted, t.Connected)),
            new(1, t => (t.ClientHello, t.ServerHello)),
            new(HandshakeRoundTrips(arm), t => (t.ClientHello, t.Finished)),
            new(1, t => (t.HandshakeDone, t.FirstByte)),
            new(2 + HandshakeRoundTrips(arm), t => (t.ActualStart, t.LastByte)),
        ];

    private static async Task<IReadOnlyList<Sample>> SendAsync(TtsClients clients, Arm arm, Func<IReadOnlyList<Sample>, bool> enough)
    {
        await using var client = clients.Create(arm, index: 0, TestContext.Current.CancellationToken);

        // Brings the ticket or the connection that the next ones use.
        Assert.Equal(Outcome.Ok, (await client.SendAsync(0, Stopwatch.GetTimestamp())).Outcome);
        var samples = new List<Sample>();
        var start = Stopwatch.GetTimestamp();
        while (samples.Count < FewestAttempts || (Stopwatch.GetElapsedTime(start) < Longest && !enough(samples)))
        {
            samples.Add(await client.SendAsync(0, Stopwatch.GetTimestamp()));
        }

        var expected = arm.Mode switch
        {
            ConnectionMode.Cold => HandshakeKind.Full,
            ConnectionMode.Resumed => HandshakeKind.Resumed,
            _ => HandshakeKind.Unknown,
        };
        Assert.All(samples, sample => Assert.Equal((Outcome.Ok, expected), (sample.Outcome, sample.Wire.Kind)));
        return samples;
    }

    private static TimeSpan Shortest(IReadOnlyList<Sample> samples, Step step) =>
        samples.Min(sample => TimeProvider.System.GetElapsedTime(step.Of(sample.Timings).From, step.Of(sample.Timings).To));

    /// <summary>A stretch of a request and the round trips that it takes.</summary>
    private sealed record Step(int RoundTrips, Func<Timings, (long From, long To)> Of)
    {
        public TimeSpan Expected => RoundTrips * RoundTrip;

        public TimeSpan TooLong => (RoundTrips + 0.9) * RoundTrip;
    }
}
