namespace LoadHarness.Arms;

/// <summary>How long each step of a request may take before it counts as failed.</summary>
/// <param name="Connect">TCP connect.</param>
/// <param name="Handshake">TLS, from the connected socket.</param>
/// <param name="Request">From the request to the last byte of its answer.</param>
public sealed record Timeouts(TimeSpan Connect, TimeSpan Handshake, TimeSpan Request)
{
    /// <summary>5 s to connect, 5 s for the handshake, 10 s for the answer.</summary>
    public static readonly Timeouts Default = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
}
