namespace LoadHarness.Scenarios;

/// <summary>Requests on one connection after which the handshake costs no more per request than the request itself.</summary>
/// <remarks>
/// Over n requests a request costs handshake/n + request, where handshake = cold − kept and request = kept. The handshake's share is no more than the
/// request itself from n = handshake/request = cold/kept − 1 on. The interval is that of the ratio kept/cold, turned over.
/// </remarks>
internal sealed record BreakEven(double Requests, double? Low, double? High)
{
    /// <summary>From kept/cold: the shortest connection that pays belongs to the highest ratio.</summary>
    public static BreakEven From(ComparisonResult keptToCold) =>
        new(Of(keptToCold.Ratio!.Value), keptToCold.High is { } high ? Of(high) : null, keptToCold.Low is { } low ? Of(low) : null);

    public override string ToString() => Low is { } low && High is { } high
        ? $"{Format.Number(Requests, 1)} [{Format.Number(low, 1)}, {Format.Number(high, 1)}] requests"
        : $"{Format.Number(Requests, 1)} requests";

    private static double Of(double ratio) => Math.Max(0, (1 / ratio) - 1);
}
