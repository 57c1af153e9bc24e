using LoadHarness.Arms;
using LoadHarness.Clients.Wire;
using LoadHarness.Recording;
using LoadHarness.Tests.Scenarios;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Clients.Wire;

/// <summary>The bytes of real handshakes, cut, broken off and damaged. Not beside other tests, for the sessions that some of them resume.</summary>
[Collection(nameof(LiveRuns))]
public sealed class CutHandshakeTests
{
    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Handshakes.Kinds), MemberType = typeof(Handshakes))]
    public async Task Any_split_of_the_bytes_gives_the_same_evidence(TlsVersion version, HandshakeKind kind)
    {
        var flights = await Handshakes.FlightsAsync(version, kind);
        var expected = flights.Feed(new HandshakeReader()).Evidence;
        Assert.Equal((kind, version), (expected.Kind, expected.Version));

        foreach (var length in new[] { 1, 2, 3, 5, 7, 64, 1_000 })
        {
            Assert.Equal(expected, flights.InPieces(length).Feed(new HandshakeReader()).Evidence);
        }

        Flight[] oneDirectionAfterTheOther = [new(true, flights.Of(client: true)), new(false, flights.Of(client: false))];
        Assert.Equal(expected, oneDirectionAfterTheOther.Feed(new HandshakeReader()).Evidence);
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Handshakes.Kinds), MemberType = typeof(Handshakes))]
    public async Task Any_cut_into_records_gives_the_same_evidence(TlsVersion version, HandshakeKind kind)
    {
        var flights = await Handshakes.FlightsAsync(version, kind);
        var expected = flights.Feed(new HandshakeReader()).Evidence;
        foreach (var length in new[] { 1, 3, 4, 5, 50, 16_384 })
        {
            Flight[] cut =
            [
                new(true, CutIntoRecords(flights.Of(client: true), length)),
                new(false, CutIntoRecords(flights.Of(client: false), length)),
            ];
            Assert.Equal(expected, cut.Feed(new HandshakeReader()).Evidence);
        }
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Handshakes.Kinds), MemberType = typeof(Handshakes))]
    public async Task A_handshake_that_breaks_off_is_unknown_until_the_byte_that_decides_it(TlsVersion version, HandshakeKind kind)
    {
        var flights = await Handshakes.FlightsAsync(version, kind);
        var client = flights.Of(client: true);
        var server = flights.Of(client: false);
        var kinds = new List<HandshakeKind>();
        for (var length = 0; length <= server.Length; length++)
        {
            var reader = new HandshakeReader();
            reader.FromClient(client.AsSpan(0, Math.Min(length, client.Length)));
            reader.FromServer(server.AsSpan(0, length));

            // In TLS 1.2 a ticket follows what decides.
            Assert.True(reader.Evidence.Kind != HandshakeKind.Unknown ? version == TlsVersion.Tls12 || reader.ServerDone : !reader.ServerDone);
            Assert.True(length < server.Length || reader.ServerDone);
            kinds.Add(reader.Evidence.Kind);
        }

        var decided = kinds.FindIndex(seen => seen != HandshakeKind.Unknown);
        Assert.InRange(decided, 50, server.Length);
        Assert.All(kinds.Skip(decided), seen => Assert.Equal(kind, seen));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Damaged_bytes_never_throw_and_never_hold_up_the_connection()
    {
        const int Seed = 20_261_121;
        var random = new Random(Seed);
        foreach (var (version, kind) in Handshakes.Kinds.Select(row => row.Data))
        {
            var flights = await Handshakes.FlightsAsync(version, kind);
            for (var round = 0; round < 2_000; round++)
            {
                var damaged = flights.Select(flight => flight with { Bytes = Damage(flight.Bytes, random) }).ToArray();
                var thrown = Record.Exception(() => damaged.InPieces(random.Next(1, 600)).Feed(new HandshakeReader()));
                Assert.True(thrown is null, $"seed {Seed}, {version} {kind}, round {round}: {thrown}");
            }
        }
    }

    /// <summary>The same clear handshake messages in records of another length; what follows them stays as it is.</summary>
    private static byte[] CutIntoRecords(byte[] bytes, int length)
    {
        var messages = new List<byte>();
        var rest = bytes.AsSpan();
        while (rest is [HelloBytes.Handshake, _, _, var high, var low, ..])
        {
            var end = 5 + (high << 8) + low;
            messages.AddRange(rest[5..end]);
            rest = rest[end..];
        }

        return [.. messages.Chunk(length).SelectMany(content => HelloBytes.Record(HelloBytes.Handshake, content)), .. rest];
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        var damaged = bytes.ToList();
        for (var wound = random.Next(4); wound > 0 && damaged.Count > 0; wound--)
        {
            // Most wounds near the start, where records, hellos and their lengths are.
            var at = random.Next(Math.Min(damaged.Count, random.Next(2) == 0 ? 120 : int.MaxValue));
            switch (random.Next(4))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    damaged.RemoveRange(at, Math.Min(random.Next(1, 40), damaged.Count - at));
                    break;
                default:
                    damaged.Insert(at, (byte)random.Next(256));
                    break;
            }
        }

        return [.. damaged];
    }
}
