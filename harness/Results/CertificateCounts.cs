using System.Text.Json.Serialization;

namespace LoadHarness.Results;

/// <summary>
/// What became of the client's certificate in an arm's full handshakes, those of the warm-up included: there, the sessions and the connections
/// begin that later requests go on with.
/// </summary>
/// <param name="Sent">The server asked for it, and the client sent it: only these authenticate the client.</param>
/// <param name="NotAsked">The server did not ask for one.</param>
/// <param name="NotSent">The server asked for one, and the client had none that it takes.</param>
/// <param name="SentLater">The server asked for it after the handshake, and the client sent it then.</param>
public sealed record CertificateCounts(long Sent, long NotAsked, long NotSent, long SentLater)
{
    /// <summary>Full handshakes.</summary>
    [JsonIgnore]
    public long All => Sent + NotAsked + NotSent + SentLater;

    /// <summary>Why it was not sent in the others, in words; empty when it always was.</summary>
    [JsonIgnore]
    public string WhyNot
    {
        get
        {
            (long Count, string Why)[] all =
            [
                (NotAsked, "the server did not ask for it"),
                (NotSent, "the server asked for one, but for none that the client has"),
                (SentLater, "the server asked for it after the handshake"),
            ];
            var whys = Array.FindAll(all, why => why.Count > 0);
            return whys is [var only] ? only.Why : string.Join(", ", whys.Select(why => $"{Format.Count(why.Count)} × {why.Why}"));
        }
    }

    /// <summary>This and others.</summary>
    public CertificateCounts Plus(CertificateCounts other) =>
        new(Sent + other.Sent, NotAsked + other.NotAsked, NotSent + other.NotSent, SentLater + other.SentLater);

    /// <summary>This without an earlier part of it.</summary>
    public CertificateCounts Minus(CertificateCounts earlier) =>
        new(Sent - earlier.Sent, NotAsked - earlier.NotAsked, NotSent - earlier.NotSent, SentLater - earlier.SentLater);
}
