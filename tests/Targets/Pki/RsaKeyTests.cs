using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using LoadHarness.OpenSsl;
using LoadHarness.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Targets.Pki;

public sealed class RsaKeyTests
{
    private static readonly RSA Known = RSA.Create(1024);

    // version, n, e, d, p, q, d mod p-1, d mod q-1, inverse of q
    private static readonly BigInteger[] Numbers = NumbersOf(Known.ExportRSAPrivateKey());

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(3072)]
    public void A_key_is_what_dotnet_makes_of_it_wrapped_or_not(int bits)
    {
        using var key = RSA.Create(bits);

        foreach (var (content, isWrapped) in ((byte[], bool)[])[(key.ExportPkcs8PrivateKey(), true), (key.ExportRSAPrivateKey(), false)])
        {
            using var read = RsaKey.Read(content, isWrapped);

            Assert.NotNull(read);
            Assert.Equal((bits, Convert.ToHexString(key.ExportPkcs8PrivateKey())), (read.KeySize, Convert.ToHexString(read.ExportPkcs8PrivateKey())));
            Assert.True(key.VerifyData(content, read.SignData(content, HashAlgorithmName.SHA256, RSASignaturePadding.Pss), HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
        }
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(2, -1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 2)]
    [InlineData(6, 2)]
    [InlineData(7, 2)]
    [InlineData(8, 2)]
    public void A_number_that_does_not_fit_the_others_is_no_key(int number, int difference)
    {
        var content = Encoded([.. Numbers.Select((value, index) => index == number ? value + difference : value)]);

        Assert.Null(RsaKey.Read(content, isWrapped: false));
        Assert.Null(PrivateKeyPem.Read(new("RSA PRIVATE KEY", content)));
    }

    [Fact]
    public void Numbers_that_lead_to_a_division_by_nothing_or_to_no_key_are_no_key()
    {
        var (n, e) = (Numbers[1], Numbers[2]);
        BigInteger[][] odd =
        [
            [0, n, e, Numbers[3], 1, n, 0, Numbers[7], 1],
            [0, n, e, Numbers[3], n, 1, Numbers[6], 0, 1],
            [0, 0, 0, 0, 0, 0, 0, 0, 0],
            [0, -n, e, Numbers[3], -Numbers[4], Numbers[5], Numbers[6], Numbers[7], Numbers[8]],
            [1, .. Numbers[1..]],
        ];

        Assert.All(odd, numbers => Assert.Null(RsaKey.Read(Encoded(numbers), isWrapped: false)));
    }

    [Fact]
    public void What_is_no_RSA_key_is_left_to_dotnet()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var content = Known.ExportRSAPrivateKey();

        Assert.Null(RsaKey.Read(other.ExportPkcs8PrivateKey(), isWrapped: true));
        Assert.Null(RsaKey.Read(content, isWrapped: true));
        Assert.Null(RsaKey.Read(ReadOnlyMemory<byte>.Empty, isWrapped: false));
        Assert.All(Enumerable.Range(0, content.Length), length => Assert.Null(RsaKey.Read(content.AsMemory(0, length), isWrapped: false)));
    }

    [Fact]
    public void Whatever_is_changed_in_a_file_no_key_is_taken_that_dotnet_would_not_take()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var content = Known.ExportPkcs8PrivateKey();
        for (var at = 0; at < content.Length; at++)
        {
            var changed = content.ToArray();
            changed[at] ^= (byte)random.Next(1, 256);
            using var read = RsaKey.Read(changed, isWrapped: true);
            if (read is not null)
            {
                using var theirs = RSA.Create();
                var failure = Record.Exception(() => theirs.ImportPkcs8PrivateKey(changed, out _));
                Assert.True(failure is null, $"byte {at}, seed {seed}: {failure}");
            }
        }
    }

    [Fact]
    public void A_key_that_OpenSSL_has_not_made_reaches_it_as_well()
    {
        var known = Known.ExportPkcs8PrivateKey();
        List<nint> seen = [];

        NativeKey.LendWritten(Known, key => Seen(key, 1), "use");
        var failure = Assert.Throws<OpenSslException>(() => NativeKey.LendWritten(Known, key => Seen(key, 0), "use"));

        Assert.DoesNotContain(0, seen);
        Assert.Equal((2, "use failed, and OpenSSL does not say why"), (seen.Count, failure.Message));
        Assert.Equal(known, Known.ExportPkcs8PrivateKey());

        int Seen(nint key, int result)
        {
            seen.Add(key);
            return result;
        }
    }

    private static BigInteger[] NumbersOf(byte[] content)
    {
        var key = new AsnReader(content, AsnEncodingRules.DER).ReadSequence();
        return [.. Enumerable.Range(0, 9).Select(_ => key.ReadInteger())];
    }

    private static byte[] Encoded(BigInteger[] numbers)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            Array.ForEach(numbers, number => writer.WriteInteger(number));
        }

        return writer.Encode();
    }
}
