using System.Net.Security;

namespace LoadHarness.Clients;

/// <summary>Who one client of many is: a certificate of its own.</summary>
/// <param name="subject">Its subject, which the server's evidence must name.</param>
/// <param name="make">Makes what TLS needs of it, when the client is there: to build the chains of ten thousand takes seconds.</param>
public sealed class ClientIdentity(string subject, Func<SslStreamCertificateContext> make)
{
    private readonly Lazy<SslStreamCertificateContext> _context = new(make);

    /// <summary>The subject that the server's evidence must name.</summary>
    public string Subject => subject;

    /// <summary>The certificate and its chain. Safe for all threads.</summary>
    public SslStreamCertificateContext Context => _context.Value;
}
