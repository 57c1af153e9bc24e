namespace LoadHarness.Scenarios.Claims;

/// <summary>A piece of the usual advice, which runs confirm or refute.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Text">What people say.</param>
internal sealed record Claim(string Id, string Text)
{
    public static readonly Claim HandshakeTime = new("C1", "A full mTLS handshake takes 20-100 ms, depending on network latency and key size");
    public static readonly Claim Resumption = new("C2", "TLS 1.3 resumption takes 0-1 round trips, near instant");
    public static readonly Claim Reuse = new("C3", "A reused connection has no handshake overhead");
    public static readonly Claim Certificate = new("C4", "ECDSA certificates are faster than RSA");
    public static readonly Claim Mutual = new("C5", "mTLS adds a certificate request, a client certificate, a proof and a check to ordinary TLS");
    public static readonly Claim Admission = new("C6", "Only clients with a valid, unrevoked, allowed certificate get in");

    /// <summary>What was measured says neither.</summary>
    public ClaimResult Open(string sentence) => With(ClaimAnswer.Inconclusive, sentence);

    /// <summary>Refuted comes first: without qualification a claim is wrong as soon as it fails somewhere.</summary>
    public ClaimResult Judged(bool refuted, bool confirmed, string sentence) =>
        With(refuted ? ClaimAnswer.Refuted : confirmed ? ClaimAnswer.Confirmed : ClaimAnswer.Inconclusive, sentence);

    private ClaimResult With(ClaimAnswer answer, string sentence) => new(Id, Text, answer, sentence);
}
