using System.Diagnostics;
using LoadHarness.Clients;
using LoadHarness.Measurement;
using LoadHarness.Plans;
using LoadHarness.Plans.Options;
using LoadHarness.Targets;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

/// <summary>The emulated distance is exact: every step takes the round trips that it needs, no fewer and no more.</summary>
[Collection(nameof(LiveRuns))]
public sealed class RoundTripTests
{
    private const int Attempts = 5;

    // So long that a whole round trip more or less is far beyond what a busy machine adds to the fastest of five attempts.
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Every_step_takes_its_round_trips_and_no_byte_changes()
    {
        Arm[] arms =
        [
            .. from version in Enum.GetValues<TlsVersion>()
               from mode in Enum.GetValues<ConnectionMode>()
               select new Arm { Name = $"{mode} {version}", Mode = mode, Key = KeyKind.EcdsaP256, Tls = version },
        ];
        await using var target = await EmbeddedTarget.StartAsync(
            arms, new LlaOptions(AcceptsTickets: true, TimeSpan.Zero), TimeProvider.System, TestContext.Current.CancellationToken);
        using var clients = new TtsClients(target.EndpointFor, Timeouts.Default, TimeProvider.System);

        // All arms at once: they wait, they do not work.
        await Task.WhenAll(arms.Select(async arm =>
        {
            var (near, far) = (await SendAsync(clients, arm), await SendAsync(clients, arm with { RoundTrip = RoundTrip }));
            var handshake = arm is { Tls: TlsVersion.Tls12, Mode: ConnectionMode.Cold } ? 2 : 1;
            if (arm.Mode == ConnectionMode.KeepAlive)
            {
                AssertRoundTrips(1, far, t => (t.ActualStart, t.LastByte));
                return;
            }

            AssertRoundTrips(1, far, t => (t.ConnectStarted, t.Connected));
            AssertRoundTrips(1, far, t => (t.Connected, t.ServerHello));
            AssertRoundTrips(handshake, far, t => (t.Connected, t.HandshakeDone));
            AssertRoundTrips(1, far, t => (t.HandshakeDone, t.FirstByte));
            AssertRoundTrips(2 + handshake, far, t => (t.ActualStart, t.LastByte));
            Assert.All(near.Concat(far), sample => Assert.Equal(handshake, sample.HandshakeRoundTrips));
            Assert.InRange(far[0].HandshakeBytesReceived, near[0].HandshakeBytesReceived - 20, near[0].HandshakeBytesReceived + 20);
            Assert.Equal(near[0].HandshakeBytesSent, far[0].HandshakeBytesSent, 20.0);
        }));
    }

    private static async Task<IReadOnlyList<Sample>> SendAsync(TtsClients clients, Arm arm)
    {
        await using var client = clients.Create(arm, index: 0, TestContext.Current.CancellationToken);

        // Brings the ticket or the connection that the next ones use.
        Assert.Equal(Outcome.Ok, (await client.SendAsync(0, Stopwatch.GetTimestamp())).Outcome);
        var samples = new List<Sample>();
        for (var attempt = 0; attempt < Attempts; attempt++)
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

    // From below on every attempt: no noise makes a line shorter. From above on the fastest, which a missing delay cannot hide from
    // and an extra one cannot reach.
    private static void AssertRoundTrips(int expected, IReadOnlyList<Sample> samples, Func<Timings, (long From, long To)> step)
    {
        var shortest = samples.Min(sample => TimeProvider.System.GetElapsedTime(step(sample.Timings).From, step(sample.Timings).To));

        Assert.InRange(shortest, expected * RoundTrip, (expected + 0.9) * RoundTrip);
    }
}
