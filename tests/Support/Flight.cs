using LoadHarness.Clients.Wire;

namespace LoadHarness.Tests.Support;

/// <summary>Bytes that one end sent.</summary>
internal sealed record Flight(bool FromClient, byte[] Bytes);

/// <summary>Ways to show flights to a reader.</summary>
internal static class Flights
{
    /// <summary>Shows the flights in their order.</summary>
    public static HandshakeReader Feed(this IEnumerable<Flight> flights, HandshakeReader reader)
    {
        foreach (var flight in flights)
        {
            if (flight.FromClient)
            {
                reader.FromClient(flight.Bytes);
            }
            else
            {
                reader.FromServer(flight.Bytes);
            }
        }

        return reader;
    }

    /// <summary>Each flight in pieces of at most <paramref name="length"/> bytes, as a slow network would deliver it.</summary>
    public static IEnumerable<Flight> InPieces(this IEnumerable<Flight> flights, int length) =>
        flights.SelectMany(flight => flight.Bytes.Chunk(length).Select(piece => flight with { Bytes = piece }));

    /// <summary>All bytes of one direction.</summary>
    public static byte[] Of(this IEnumerable<Flight> flights, bool client) =>
        [.. flights.Where(flight => flight.FromClient == client).SelectMany(flight => flight.Bytes)];
}
