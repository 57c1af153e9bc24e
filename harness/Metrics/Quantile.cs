namespace LoadHarness.Metrics;

/// <summary>One quantile of one latency.</summary>
/// <param name="Latency">The latency's key in run.json, such as <c>handshake</c>.</param>
/// <param name="P">The quantile, 0..1 exclusive.</param>
public sealed record Quantile(string Latency, double P);
