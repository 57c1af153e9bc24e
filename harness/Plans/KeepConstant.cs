namespace LoadHarness.Plans;

/// <summary>Closed load: a constant number of clients, each of which starts its next request when the last one ended.</summary>
/// <param name="Copies">Clients at work, at least 1.</param>
/// <param name="During">How long new requests are started; zero means one request a client.</param>
public sealed record KeepConstant(int Copies, TimeSpan During);
