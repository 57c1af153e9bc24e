using LoadHarness.Clients;

namespace LoadHarness.Workloads;

/// <summary>What one client sends next, where that is not always the same: from files (<see cref="ClientScript"/>), or as code asks (<see cref="InCode.CodeScript"/>).</summary>
internal interface IClientScript
{
    /// <summary>The request that is sent, by its index in the workload.</summary>
    int Index { get; }

    /// <summary>The same, with what makes its answer a right one.</summary>
    RequestTemplate Template { get; }

    /// <summary>Begins the next request.</summary>
    void Begin();

    /// <summary>The request as HTTP/1.1 sends it; good until the next one begins.</summary>
    /// <param name="closes">Whether the connection is to end after the answer.</param>
    ReadOnlyMemory<byte> ToHttp1(bool closes);

    /// <summary>The request for a client that makes its own message of it; its body is good until the next one begins.</summary>
    (Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body) ToParts();

    /// <summary>Takes a whole answer, right or wrong.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="body">What is looked at of its body.</param>
    void Hear(int status, ReadOnlySpan<byte> body);

    /// <summary>Takes from a right answer what later requests need.</summary>
    /// <returns>What is missing, in a sentence; null when all is there.</returns>
    string? TakeFrom(in AnswerView answer);

    /// <summary>Hears how the request ended.</summary>
    /// <returns>Whether another one follows at once.</returns>
    bool End(Outcome outcome);
}
