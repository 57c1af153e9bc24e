namespace LoadHarness.Results;

/// <summary>CPU time in microseconds per connection, or per request on kept connections; null where it could not be read.</summary>
public sealed record CpuCost(double? Client, double? Server);
