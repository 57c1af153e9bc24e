using System.Text.Json.Serialization;

namespace LoadHarness.Results;

/// <summary>What a client of ours takes for a cold connection, beside a loop that does nothing but the connection.</summary>
/// <param name="Client">What the client is made of, <c>openssl</c> or <c>dotnet</c>.</param>
/// <param name="Connections">Connections of each side of a pair.</param>
/// <param name="Pairs">The pairs, one after the other.</param>
public sealed record InstrumentWeight(string Client, int Connections, IReadOnlyList<WeightPair> Pairs)
{
    /// <summary>Why there are no more pairs, as a sentence; null, and not in the file, where all were made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Problem { get; init; }

    /// <summary>This and that of another launch.</summary>
    public InstrumentWeight Plus(InstrumentWeight other) => this with { Pairs = [.. Pairs, .. other.Pairs], Problem = Problem ?? other.Problem };
}

/// <summary>Both sides of one pair, in microseconds a connection: from TCP's connect until an answer is there and the connection closed.</summary>
/// <param name="BareCpu">CPU of the process for the bare loop.</param>
/// <param name="Cpu">CPU of the process for the client.</param>
/// <param name="BareTime">Time of the bare loop.</param>
/// <param name="Time">Time of the client.</param>
public sealed record WeightPair(double BareCpu, double Cpu, double BareTime, double Time);
