namespace LoadHarness.Clients.Tls;

/// <summary>Why a client did not take the server's certificate.</summary>
/// <param name="Reason">What is wrong with it, for counting.</param>
/// <param name="Message">The same for people, with the certificate's subject.</param>
internal sealed record CertificateFault(RefusalReason Reason, string Message);
