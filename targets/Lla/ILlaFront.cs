namespace LoadHarness.Targets.Lla;

/// <summary>The TLS ports of an LLA, and what answers there.</summary>
internal interface ILlaFront : IAsyncDisposable
{
    /// <summary>The ports, in the order of the endpoints, once it has started.</summary>
    IReadOnlyList<int> Ports { get; }

    /// <summary>Listens on all ports.</summary>
    /// <exception cref="IOException">A port is taken; or a <see cref="System.Net.Sockets.SocketException"/>.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Takes no more connections and lets the requests in flight end.</summary>
    /// <param name="patience">Gives up waiting; who is still connected is cut off as it is disposed.</param>
    Task StopAsync(CancellationToken patience);
}
