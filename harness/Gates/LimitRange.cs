namespace LoadHarness.Gates;

/// <summary>The numbers that a limit on a count may be.</summary>
/// <param name="Unit">What is limited, in words: <c>a share</c>.</param>
/// <param name="Least">The lowest.</param>
/// <param name="Most">The highest.</param>
/// <param name="Whole">Whether only whole numbers make sense.</param>
public sealed record LimitRange(string Unit, double Least, double Most, bool Whole)
{
    /// <summary>A share of requests or connections.</summary>
    public static readonly LimitRange Share = new("a share", 0, 1, Whole: false);

    /// <summary>Connections per request.</summary>
    public static readonly LimitRange PerRequest = new("connections per request", 0, 1, Whole: false);

    /// <summary>A number of requests of an arm.</summary>
    public static readonly LimitRange Requests = new("requests of an arm", 0, 1_000_000_000, Whole: true);

    /// <summary>Bytes of a handshake; no handshake is longer.</summary>
    public static readonly LimitRange Bytes = new("bytes", 0, 65_535, Whole: true);

    /// <summary>Round trips of a handshake.</summary>
    public static readonly LimitRange RoundTrips = new("round trips", 1, 9, Whole: true);

    /// <summary>What is accepted, to stand after "must be": <c>a number 0 to 1 (a share)</c>.</summary>
    public string Accepted => string.Create(CultureInfo.InvariantCulture, $"{(Whole ? "a whole number" : "a number")} {Least:N0} to {Most:N0} ({Unit})");

    /// <summary>Whether a number may be the limit.</summary>
    public bool Accepts(double limit) => limit >= Least && limit <= Most && (!Whole || double.IsInteger(limit));

    /// <summary>The limit as rules show it: <c>99.9 %</c>, <c>1,400</c>.</summary>
    public string Show(double limit) => this == Share
        ? string.Create(CultureInfo.InvariantCulture, $"{limit * 100:0.####} %") : string.Create(CultureInfo.InvariantCulture, $"{limit:#,0.####}");
}
