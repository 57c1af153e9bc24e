using System.Text;

namespace LoadHarness.Targets.Pki;

/// <summary>Private keys as openssl writes them: PKCS#8, PKCS#1 and SEC 1, plain or encrypted.</summary>
internal static class PrivateKeyPem
{
    private const string Encrypted = "ENCRYPTED PRIVATE KEY";
    private const string EncryptionLine = "DEK-Info:";

    // Salt of the older form: the first bytes of the initial vector (PEM_do_header in OpenSSL's crypto/pem/pem_lib.c).
    private const int SaltLength = 8;

    // Where PKCS#8 names the kind of its key (RFC 5958, 2).
    private const int Beginning = 32;

    // id-ecPublicKey (RFC 5480, 2.1.1). To try the one kind for the other throws, which ten thousand keys pay for.
    private static ReadOnlySpan<byte> EcPublicKey => [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];

    /// <summary>Whether the text holds an encrypted key: PKCS#8, or the older form with its header lines.</summary>
    public static bool IsEncrypted(string text) =>
        text.Contains($"-----BEGIN {Encrypted}", StringComparison.Ordinal) || text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal);

    /// <summary>Decrypts the first encrypted key; null when the password is not its own, or the key is damaged or of another kind.</summary>
    /// <param name="text">The file.</param>
    /// <param name="password">Its password.</param>
    public static AsymmetricAlgorithm? Decrypt(string text, string password)
    {
        if (PemBlock.FindAll(text).Find(block => block.Label == Encrypted) is { } block)
        {
            return Import(RSA.Create(), key => key.ImportEncryptedPkcs8PrivateKey(password, block.Content, out _))
                ?? Import(ECDsa.Create(), key => key.ImportEncryptedPkcs8PrivateKey(password, block.Content, out _));
        }

        try
        {
            return DecryptOlder(text, password) is var (label, content) ? Read(new(label, content)) : null;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Reads a key that is not encrypted; null when it is damaged or neither RSA nor ECDSA.</summary>
    /// <param name="block">Its block.</param>
    public static AsymmetricAlgorithm? Read(PemBlock block) => block.Label switch
    {
        "RSA PRIVATE KEY" => RsaKey.Read(block.Content, isWrapped: false) ?? Import(RSA.Create(), key => key.ImportRSAPrivateKey(block.Content, out _)),
        "EC PRIVATE KEY" => Import(ECDsa.Create(), key => key.ImportECPrivateKey(block.Content, out _)),
        _ when block.Content.AsSpan(0, Math.Min(Beginning, block.Content.Length)).IndexOf(EcPublicKey) >= 0 => Import(ECDsa.Create(), key => key.ImportPkcs8PrivateKey(block.Content, out _)),
        _ => RsaKey.Read(block.Content, isWrapped: true)
            ?? Import(RSA.Create(), key => key.ImportPkcs8PrivateKey(block.Content, out _))
            ?? Import(ECDsa.Create(), key => key.ImportPkcs8PrivateKey(block.Content, out _)),
    };

    /// <summary>The older form (RFC 1421, 4.6.1.3), which .NET does not read: header lines, an empty line, the encrypted content.</summary>
    private static (string Label, byte[] Content)? DecryptOlder(string text, string password)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var header = Array.FindIndex(lines, line => line.StartsWith(EncryptionLine, StringComparison.Ordinal));
        var begin = header < 0 ? -1 : Array.FindLastIndex(lines, header, line => line.StartsWith("-----BEGIN ", StringComparison.Ordinal));
        var end = header < 0 ? -1 : Array.FindIndex(lines, header, line => line.StartsWith("-----END ", StringComparison.Ordinal));
        if (begin < 0 || end < 0 || lines[header][EncryptionLine.Length..].Trim().Split(',') is not [var cipher, var vector])
        {
            return null;
        }

        using var algorithm = CipherOf(cipher);
        if (algorithm is null)
        {
            return null;
        }

        algorithm.IV = Convert.FromHexString(vector);
        algorithm.Key = KeyOf(password, algorithm.IV.AsSpan(0, SaltLength), algorithm.KeySize / 8);
        var content = Convert.FromBase64String(string.Concat(lines[(header + 1)..end]));
        return (lines[begin].Trim('-')["BEGIN ".Length..], algorithm.DecryptCbc(content, algorithm.IV));
    }

    private static SymmetricAlgorithm? CipherOf(string name)
    {
        if (name == "DES-EDE3-CBC")
        {
#pragma warning disable CA5350 // The cipher that older tools wrote keys with; it is read here, never written.
            return TripleDES.Create();
#pragma warning restore CA5350
        }

        if (name is not ("AES-128-CBC" or "AES-192-CBC" or "AES-256-CBC"))
        {
            return null;
        }

        var aes = Aes.Create();
        aes.KeySize = int.Parse(name.Split('-')[1], CultureInfo.InvariantCulture);
        return aes;
    }

    /// <summary>EVP_BytesToKey of OpenSSL with MD5 and one round: each piece is the hash of the piece before it, the password and the salt.</summary>
    private static byte[] KeyOf(string password, ReadOnlySpan<byte> salt, int length)
    {
        var key = new List<byte>();
        byte[] piece = [];
        while (key.Count < length)
        {
#pragma warning disable CA5351 // The hash that the format prescribes.
            piece = MD5.HashData([.. piece, .. Encoding.UTF8.GetBytes(password), .. salt]);
#pragma warning restore CA5351
            key.AddRange(piece);
        }

        return [.. key.Take(length)];
    }

    /// <summary>The key, or null when the bytes are not one of this algorithm.</summary>
    private static AsymmetricAlgorithm? Import<T>(T key, Action<T> import)
        where T : AsymmetricAlgorithm
    {
        try
        {
            import(key);
            return key;
        }
        catch (CryptographicException)
        {
            key.Dispose();
            return null;
        }
    }
}
