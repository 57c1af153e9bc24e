using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Scenarios.Claims;

/// <summary>C1: how long a full handshake takes.</summary>
internal static class HandshakeTimeClaim
{
    /// <summary>The lower end of the claimed range, in microseconds.</summary>
    public const double From = 20_000;

    /// <summary>The upper end of the claimed range, in microseconds.</summary>
    public const double To = 100_000;

    /// <summary>Whether the whole interval is in the claimed range.</summary>
    public static bool Holds(Estimate handshake) => handshake is { Low: >= From, High: <= To };

    /// <summary>Whether the whole interval is outside of the claimed range.</summary>
    public static bool Fails(Estimate handshake) => handshake is { High: < From } or { Low: > To };
}
