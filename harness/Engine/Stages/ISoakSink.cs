namespace LoadHarness.Engine.Stages;

/// <summary>Takes the windows of a soak as they end. Implemented on the disk, and in memory where the engine itself is tested.</summary>
public interface ISoakSink
{
    /// <summary>The first window begins: everything that is known by then.</summary>
    /// <param name="startedAt">Start of the first window, UTC; where a soak goes on, that of its first session.</param>
    /// <param name="rate">Requests per second of all arms together; null where the load has a shape.</param>
    /// <param name="wires">The first handshake seen in each arm.</param>
    void Begin(DateTimeOffset startedAt, double? rate, IReadOnlyList<WireEvidence> wires);

    /// <summary>A window has ended. Must return soon and never throw for what the disk does.</summary>
    /// <param name="window">The window.</param>
    /// <param name="log">Its lines of the histogram log.</param>
    void Take(WindowResult window, ReadOnlyMemory<byte> log);
}
