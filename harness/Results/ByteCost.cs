namespace LoadHarness.Results;

/// <summary>Bytes on the wire in one handshake, from the client's point of view.</summary>
public sealed record ByteCost(long Sent, long Received);
