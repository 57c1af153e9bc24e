using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LoadHarness.OpenSsl.Native;

namespace LoadHarness.OpenSsl;

/// <summary>Private keys on their way between .NET and OpenSSL. Where both use one library, a key is handed over and not written down to be read again.</summary>
internal static unsafe class NativeKey
{
    // What .NET loads may be another library: its version can be chosen by a variable of the environment. A key of one is nothing to another.
    private static readonly Lazy<bool> SharesLibrary = new(static () =>
        OperatingSystem.IsLinux() && OpenSslLibrary.ProblemFor("") is null && SafeEvpPKeyHandle.OpenSslVersion == (long)LibCrypto.VersionNumber());

    /// <summary>Hands the key of a certificate to a call of OpenSSL, which takes a reference of its own where it keeps it.</summary>
    /// <param name="certificate">The certificate, with its key.</param>
    /// <param name="use">The call.</param>
    /// <param name="what">Its name.</param>
    /// <exception cref="OpenSslException">The call, or the reading of the key, failed.</exception>
    public static void Lend(X509Certificate2 certificate, Func<nint, int> use, string what)
    {
        using AsymmetricAlgorithm key = (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey()
            ?? throw new NotSupportedException($"the key is of a kind that is not handed to OpenSSL here: {certificate.PublicKey.Oid.FriendlyName}");
        using var handle = HandleOf(key);
        if (handle is not null)
        {
            OpenSslException.ThrowIfNothing(use(handle.DangerousGetHandle()), what);
        }
        else
        {
            LendWritten(key, use, what);
        }
    }

    /// <summary>Makes an RSA key of its numbers, by their names in OpenSSL (EVP_PKEY-RSA(7)). Nothing is checked: numbers that do not fit together make a key that signs wrongly.</summary>
    /// <returns>The key; null where .NET uses another library, or OpenSSL does not take the numbers.</returns>
    public static RSA? MakeRsa(IReadOnlyList<(string Name, BigInteger Value)> numbers)
    {
        if (!OperatingSystem.IsLinux() || !SharesLibrary.Value)
        {
            return null;
        }

        // Name and value behind each other, where the collector moves nothing.
        var bytes = GC.AllocateUninitializedArray<byte>(numbers.Sum(number => number.Name.Length + 1 + number.Value.GetByteCount(isUnsigned: true)), pinned: true);
        var parameters = stackalloc LibCrypto.Parameter[numbers.Count + 1];
        var context = LibCrypto.NewKeyContext(0, "RSA", 0);
        try
        {
            fixed (byte* first = bytes)
            {
                var at = 0;
                foreach (var (index, (name, value)) in numbers.Index())
                {
                    var start = at;
                    at += Encoding.ASCII.GetBytes(name, bytes.AsSpan(at));
                    bytes[at++] = 0;
                    value.TryWriteBytes(bytes.AsSpan(at), out var size, isUnsigned: true, isBigEndian: !BitConverter.IsLittleEndian);
                    parameters[index] = new() { Name = first + start, Kind = LibCrypto.Parameter.Unsigned, Value = first + at, Size = (nuint)size };
                    at += size;
                }

                parameters[numbers.Count] = default;
                nint key = 0;
                if (context == 0 || LibCrypto.BeginKey(context) <= 0 || LibCrypto.MakeKey(context, &key, LibCrypto.KeyPair, parameters) <= 0)
                {
                    LibCrypto.ClearErrors();
                    return null;
                }

                using var handle = new SafeEvpPKeyHandle(key, ownsHandle: true);
                return new RSAOpenSsl(handle);
            }
        }
        finally
        {
            LibCrypto.FreeKeyContext(context);
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static SafeEvpPKeyHandle? HandleOf(AsymmetricAlgorithm key) => !OperatingSystem.IsLinux() || !SharesLibrary.Value ? null : key switch
    {
        RSAOpenSsl rsa => rsa.DuplicateKeyHandle(),
        ECDsaOpenSsl ecdsa => ecdsa.DuplicateKeyHandle(),
        _ => null,
    };

    /// <summary>The same for any key of .NET: it is written, and read by OpenSSL.</summary>
    internal static void LendWritten(AsymmetricAlgorithm key, Func<nint, int> use, string what)
    {
        var bytes = key.ExportPkcs8PrivateKey();
        try
        {
            DerForm.PrivateKey.Lend(bytes, use, what);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
