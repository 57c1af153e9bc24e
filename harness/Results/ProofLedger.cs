using System.Text.Json.Serialization;

namespace LoadHarness.Results;

/// <summary>Connections and handshakes of the honest arms as counted by each end over the whole run, warm-up included.</summary>
/// <param name="ClientConnections">Connections on which the client saw the handshake end.</param>
/// <param name="ClientFull">Of these, full.</param>
/// <param name="ClientResumed">Of these, resumed.</param>
/// <param name="ServerConnections">Connections on which the server saw the handshake end; null without a ledger.</param>
/// <param name="ServerFull">Of these, full; null without a ledger.</param>
/// <param name="ServerResumed">Of these, resumed; null without a ledger.</param>
/// <param name="ServerRefused">Connections that the server refused, by reason; null without a ledger.</param>
public sealed record ProofLedger(
    long ClientConnections, long ClientFull, long ClientResumed,
    long? ServerConnections, long? ServerFull, long? ServerResumed, IReadOnlyDictionary<string, long>? ServerRefused)
{
    /// <summary>This and that of another launch; what one of them did not count is not known of both.</summary>
    public ProofLedger Plus(ProofLedger other) => new(
        ClientConnections + other.ClientConnections,
        ClientFull + other.ClientFull,
        ClientResumed + other.ClientResumed,
        ServerConnections + other.ServerConnections,
        ServerFull + other.ServerFull,
        ServerResumed + other.ServerResumed,
        ServerRefused is { } refused && other.ServerRefused is { } more
            ? refused.Concat(more).GroupBy(reason => reason.Key, reason => reason.Value).ToDictionary(reason => reason.Key, reason => reason.Sum()) : null)
    {
        FailedAttempts = FailedAttempts + other.FailedAttempts,
        Answers = Answers is { } answers && other.Answers is { } further
            ? answers.Concat(further).GroupBy(answer => answer.Key, answer => answer.Value).ToDictionary(answer => answer.Key, answer => answer.Sum()) : null,
        Bystanders = Bystanders + other.Bystanders,
    };

    /// <summary>Answers of the server by path and status, such as <c>/api/process 200</c>; null, and not in the file, where it counts none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, long>? Answers { get; init; }

    /// <summary>Attempts that failed and are no requests of any arm; only one end may have seen the end of their handshake.</summary>
    public long FailedAttempts { get; init; }

    /// <summary>
    /// Connections to the server from addresses that are none of the harness's: closed before TLS, and in no other count. Null, and not in the file, without
    /// a ledger.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Bystanders { get; init; }

    /// <summary>The connections that the client saw beside those that the server saw.</summary>
    /// <param name="full">Full handshakes at the client.</param>
    /// <param name="resumed">Resumed handshakes at the client.</param>
    /// <param name="server">Those of the server; null without a ledger.</param>
    public static ProofLedger Between(long full, long resumed, Admissions? server) =>
        new(full + resumed, full, resumed, server?.Full + server?.Resumed, server?.Full, server?.Resumed, server?.Refused)
        { Bystanders = server?.Bystanders, Answers = server is { Answers.Count: > 0 } ? server.Answers : null };
}
