using LoadHarness.OpenSsl.Native;

namespace LoadHarness.OpenSsl;

/// <summary>A kind of thing that OpenSSL reads as it stands in files (DER), for as long as a call of it lasts.</summary>
internal sealed unsafe class DerForm
{
    /// <summary>A certificate.</summary>
    public static readonly DerForm Certificate = new("d2i_X509", &LibCrypto.ReadCertificate, &LibCrypto.FreeCertificate);

    /// <summary>A private key of any kind.</summary>
    public static readonly DerForm PrivateKey = new("d2i_AutoPrivateKey", &LibCrypto.ReadPrivateKey, &LibCrypto.FreePrivateKey);

    /// <summary>A revocation list.</summary>
    public static readonly DerForm RevocationList = new("d2i_X509_CRL", &LibCrypto.ReadList, &LibCrypto.FreeList);

    private readonly string _reading;
    private readonly delegate*<nint, byte**, nint, nint> _read;
    private readonly delegate*<nint, void> _free;

    private DerForm(string reading, delegate*<nint, byte**, nint, nint> read, delegate*<nint, void> free)
    {
        _reading = reading;
        _read = read;
        _free = free;
    }

    /// <summary>Reads one and hands it to a call, which takes a reference of its own where it keeps it.</summary>
    /// <param name="bytes">All of it.</param>
    /// <param name="use">The call.</param>
    /// <param name="what">Its name.</param>
    /// <exception cref="OpenSslException">The call, or the reading, failed.</exception>
    public void Lend(ReadOnlySpan<byte> bytes, Func<nint, int> use, string what)
    {
        nint native = 0;
        try
        {
            fixed (byte* first = bytes)
            {
                var next = first;
                native = _read(0, &next, bytes.Length);
            }

            OpenSslException.ThrowIfNothing(native, _reading);
            OpenSslException.ThrowIfNothing(use(native), what);
        }
        finally
        {
            _free(native);
        }
    }
}
