using System.Formats.Asn1;
using System.Numerics;
using LoadHarness.OpenSsl;

namespace LoadHarness.Targets.Pki;

/// <summary>RSA keys as files hold them (RFC 8017, A.1.2), handed to OpenSSL as soon as their numbers were seen to fit together.</summary>
/// <remarks>
/// .NET looks whether they do in 2 ms a key, and again when the key is put to its certificate: most of the time goes into a common divisor in constant time, against whoever
/// measures how long it takes. Nobody measures that here, and ten thousand keys take ten thousand times as long.
/// </remarks>
internal static class RsaKey
{
    private const string RsaEncryption = "1.2.840.113549.1.1.1";

    // What .NET takes; a key beyond is one to be judged by it.
    private const int FewestBits = 1024;
    private const int MostBits = 16384;

    /// <summary>Reads a key; null where anything about it is unusual or wrong, for .NET to read it or to say so.</summary>
    /// <param name="content">The content of PKCS#1, or of PKCS#8 around it.</param>
    /// <param name="isWrapped">Whether it is PKCS#8.</param>
    public static RSA? Read(ReadOnlyMemory<byte> content, bool isWrapped)
    {
        try
        {
            return (isWrapped ? Unwrapped(content) : content) is { } own && NumbersIn(own) is { } numbers && FitTogether(numbers) ? Make(numbers) : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    // RFC 5958, 2: version, algorithm, and the key as bytes.
    private static ReadOnlyMemory<byte>? Unwrapped(ReadOnlyMemory<byte> content)
    {
        var info = Only(content);
        var version = info.ReadInteger();
        var algorithm = info.ReadSequence();
        if (!version.IsZero || algorithm.ReadObjectIdentifier() != RsaEncryption)
        {
            return null;
        }

        algorithm.ReadNull();
        algorithm.ThrowIfNotEmpty();
        var key = info.ReadOctetString();
        info.ThrowIfNotEmpty();
        return key;
    }

    private static Numbers? NumbersIn(ReadOnlyMemory<byte> content)
    {
        var key = Only(content);

        // Version 1 has more than two primes.
        if (!key.ReadInteger().IsZero)
        {
            return null;
        }

        var numbers = new Numbers(
            key.ReadInteger(), key.ReadInteger(), key.ReadInteger(), key.ReadInteger(), key.ReadInteger(), key.ReadInteger(), key.ReadInteger(), key.ReadInteger());
        key.ThrowIfNotEmpty();
        return numbers;
    }

    private static AsnReader Only(ReadOnlyMemory<byte> content)
    {
        var reader = new AsnReader(content, AsnEncodingRules.DER);
        var sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        return sequence;
    }

    /// <summary>Whether d undoes e for both primes (RFC 8017, 3.2), and the numbers that make it quick follow from it. As .NET, it does not ask whether the primes are primes.</summary>
    private static bool FitTogether(Numbers key)
    {
        var (n, e, d, p, q, dp, dq, inverse) = key;
        return n.GetBitLength() is >= FewestBits and <= MostBits && n.GetBitLength() % 8 == 0
            && e > 1 && e < n && !e.IsEven
            && d > 1 && d < n
            && p > 2 && q > 2 && p * q == n
            && dp == d % (p - 1) && e * dp % (p - 1) == 1
            && dq == d % (q - 1) && e * dq % (q - 1) == 1
            && inverse > 0 && inverse < p && inverse * q % p == 1;
    }

    private static RSA? Make(Numbers key) => NativeKey.MakeRsa(
    [
        ("n", key.Modulus), ("e", key.PublicExponent), ("d", key.PrivateExponent), ("rsa-factor1", key.First), ("rsa-factor2", key.Second),
        ("rsa-exponent1", key.FirstExponent), ("rsa-exponent2", key.SecondExponent), ("rsa-coefficient1", key.Inverse),
    ]);

    /// <summary>The numbers in their order: n, e, d, p, q, d mod p-1, d mod q-1, and the inverse of q mod p.</summary>
    private sealed record Numbers(
        BigInteger Modulus, BigInteger PublicExponent, BigInteger PrivateExponent, BigInteger First, BigInteger Second, BigInteger FirstExponent, BigInteger SecondExponent, BigInteger Inverse);
}
