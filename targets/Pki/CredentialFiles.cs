using System.Text;
using LoadHarness.Machine;
using LoadHarness.Text;

namespace LoadHarness.Targets.Pki;

/// <summary>Reads PEM files that users name, and gathers all that is wrong with them instead of stopping at the first.</summary>
/// <remarks>No message repeats what a file holds: it may be a private key.</remarks>
/// <param name="clock">Tells what has expired.</param>
/// <param name="password">Opens encrypted keys and PKCS#12 files; null when the user gave none.</param>
internal sealed class CredentialFiles(TimeProvider clock, string? password = null)
{
    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];

    /// <summary>Why a certificate's file must hold its key, and what to do where it does not.</summary>
    public (string Why, string Repair) KeyPlace { get; init; } = ("since key= is not given", "write key=FILE");

    /// <summary>What works but will surprise: a line each, as for problems; a file that was read twice is told of once.</summary>
    public IReadOnlyList<string> Warnings => [.. _warnings.Distinct()];

    /// <summary>What is wrong, a line each.</summary>
    public IReadOnlyList<string> Problems => [.. _problems.Distinct()];

    /// <exception cref="CredentialsException">A file had a problem.</exception>
    public void ThrowIfAnyProblem()
    {
        if (_problems.Count > 0)
        {
            throw new CredentialsException(Problems);
        }
    }

    /// <summary>Whether there is a file that only some users need; a problem that names the need when there is none.</summary>
    /// <param name="source">The file.</param>
    /// <param name="need">What it is for, such as <c>for lla-ticket-life, which …</c>.</param>
    /// <param name="repair">What to do.</param>
    public bool Has(PemSource source, string need, string repair)
    {
        var exists = Path.Exists(source.Path);
        if (!exists)
        {
            _problems.Add($"{source} must be a file {need}, but does not exist ({repair})");
        }

        return exists;
    }

    /// <summary>
    /// Reads a leaf, its intermediates, and the leaf's key; null when there is a problem. Without a purpose the leaf is a CA. PKCS#12 holds all
    /// of them in the certificate's file.
    /// </summary>
    public TlsIdentity? Identity(PemSource certificate, PemSource key, CertificatePurpose? purpose)
    {
        if (Read(certificate) is { } bytes && Pkcs12.Starts(bytes))
        {
            return Pkcs12Identity(certificate, bytes, purpose);
        }

        var chain = Certificates(certificate);
        if (chain is [var first, ..] && !CertificateKeys.CanProve(first))
        {
            return Unusable(certificate, first);
        }

        using var privateKey = Key(key, isCertificate: key == certificate);
        if (chain is null || privateKey is null)
        {
            return null;
        }

        using var leaf = chain[0];
        chain.RemoveAt(0);
        _warnings.AddRange(CertificateWarnings.OfPurpose(certificate, leaf, purpose));
        try
        {
            return new TlsIdentity(CertificateKeys.Join(leaf, privateKey), chain);
        }
        catch (ArgumentException)
        {
            _problems.Add(
                $"{key} must be the key of {certificate} ({leaf.Subject}, {KeyDescription.Of(leaf).Text}), but is another {KeyDescription.Of(privateKey).Text} key "
                + "(give the key that the certificate was made for; in the certificate's file the leaf comes first)");
            return null;
        }
    }

    /// <summary>Reads one certificate or more; null when there is a problem.</summary>
    public X509Certificate2Collection? Certificates(PemSource source)
    {
        if (Read(source) is not { } bytes || Blocks(source, bytes, "x509") is not { } blocks)
        {
            return null;
        }

        var wanted = blocks.FindAll(b => b.Label == "CERTIFICATE");
        if (wanted.Count == 0)
        {
            AddWrongContent(source, "a certificate (CERTIFICATE)", blocks);
            return null;
        }

        var certificates = new X509Certificate2Collection();
        try
        {
            wanted.ForEach(b => certificates.Add(X509CertificateLoader.LoadCertificate(b.Content)));
        }
        catch (CryptographicException)
        {
            _problems.Add($"{source} must hold whole certificates, but number {certificates.Count + 1} is damaged (copy it again; to check: openssl x509 -in {source.Path} -noout -text)");
            return null;
        }

        foreach (var certificate in certificates)
        {
            _warnings.AddRange(CertificateWarnings.OfValidity(source, certificate, clock.GetUtcNow()));
        }

        return certificates;
    }

    /// <summary>Reads revocation lists, each of which one of the issuers signed; null when there is a problem.</summary>
    public IReadOnlyList<RevocationList>? Revocations(PemSource source, X509Certificate2Collection issuers)
    {
        if (Read(source) is not { } bytes)
        {
            return null;
        }

        try
        {
            var lists = RevocationList.LoadAll(bytes, issuers);
            _warnings.AddRange(CertificateWarnings.OfRevocations(source, lists, issuers, clock.GetUtcNow()));
            return lists;
        }
        catch (RevocationListException e)
        {
            _problems.Add($"{source} {e.Message}");
            return null;
        }
    }

    private TlsIdentity? Pkcs12Identity(PemSource source, byte[] bytes, CertificatePurpose? purpose)
    {
        try
        {
            var identity = Pkcs12.Read(bytes, password);
            if (identity is null)
            {
                _problems.Add($"{source} must hold a certificate with its key, but no certificate in it has one (to look: openssl pkcs12 -in {source.Path} -info -noout)");
                return null;
            }

            _warnings.AddRange(CertificateWarnings.OfPurpose(source, identity.Leaf, purpose));
            _warnings.AddRange(CertificateWarnings.OfValidity(source, identity.Leaf, clock.GetUtcNow()));
            return identity;
        }
        catch (CryptographicException)
        {
            if (Pkcs12.Certificates(bytes, password).FirstOrDefault(certificate => !CertificateKeys.CanProve(certificate)) is { } unusable)
            {
                return Unusable(source, unusable);
            }

            _problems.Add(password is null
                ? $"{source} cannot be opened without a password, or is damaged (write key-password=env:NAME or key-password=file:PATH; to check: openssl pkcs12 -in {source.Path} -noout)"
                : $"{source} cannot be opened with the password of key-password=, or is damaged (to check: openssl pkcs12 -in {source.Path} -noout)");
            return null;
        }
    }

    private AsymmetricAlgorithm? Key(PemSource source, bool isCertificate)
    {
        if (Read(source) is not { } bytes)
        {
            return null;
        }

        // Looked at before PEM blocks are: the older encrypted form has header lines, which .NET does not take for PEM.
        var text = TextOf(bytes);
        if (PrivateKeyPem.IsEncrypted(text))
        {
            return Decrypt(source, text);
        }

        if (Blocks(source, bytes, "pkey") is not { } blocks)
        {
            return null;
        }

        // `openssl ecparam -genkey` writes EC PARAMETERS before the key, hence not simply the first block.
        var block = blocks.Find(b => b.Label is "PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY");
        if (block is null)
        {
            if (isCertificate)
            {
                _problems.Add($"{source} must hold the private key, too, {KeyPlace.Why}, but has none ({KeyPlace.Repair})");
            }
            else
            {
                AddWrongContent(source, "a private key (PRIVATE KEY)", blocks);
            }

            return null;
        }

        var key = PrivateKeyPem.Read(block);
        if (key is null)
        {
            _problems.Add($"{source} must be an RSA or ECDSA key, but is damaged or of another kind (to check: openssl pkey -in {source.Path} -noout -check)");
        }

        return key;
    }

    private AsymmetricAlgorithm? Decrypt(PemSource source, string text)
    {
        if (password is null)
        {
            _problems.Add($"{source} is encrypted, but no password is given (write key-password=env:NAME or key-password=file:PATH, or decrypt it: openssl pkey -in {source.Path} -out {source.Path}.plain)");
            return null;
        }

        var key = PrivateKeyPem.Decrypt(text, password);
        if (key is null)
        {
            _problems.Add($"{source} must be an RSA or ECDSA key that the password of key-password= opens, but it does not (to check: openssl pkey -in {source.Path} -noout)");
        }

        return key;
    }

    private byte[]? Read(PemSource source)
    {
        if (!Path.Exists(source.Path))
        {
            _problems.Add($"{source} must be a file, but does not exist (check the path)");
        }
        else if (Directory.Exists(source.Path))
        {
            _problems.Add($"{source} must be a file, but is a directory (name the file in it)");
        }
        else
        {
            try
            {
                return RegularFile.ReadAny(source.Path).ToArray();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _problems.Add($"{source} must be readable, but is not: {e.Message} (check its owner and mode)");
            }
        }

        return null;
    }

    // What editors and cat leave behind: a mark at the start of each file, and one whose last line had no end when another was added to it.
    private static string TextOf(byte[] bytes) =>
        Encoding.UTF8.GetString(bytes).Replace("\uFEFF", "", StringComparison.Ordinal).Replace("----------BEGIN ", "-----\n-----BEGIN ", StringComparison.Ordinal);

    private List<PemBlock>? Blocks(PemSource source, byte[] bytes, string command)
    {
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            _problems.Add($"{source} must be PEM in ASCII, but is text in UTF-16 (convert it: iconv -f utf-16 -t ascii {source.Path} > {source.Path}.pem)");
            return null;
        }

        var text = TextOf(bytes);
        var blocks = PemBlock.FindAll(text);
        var begun = text.AsSpan().Count("-----BEGIN ");
        if (begun == 0)
        {
            _problems.Add(
                $"{source} must be PEM, but has no line that starts with -----BEGIN (from DER: openssl {command} -inform der -in {source.Path} -out {source.Path}.pem; "
                + $"from PKCS#12: openssl pkcs12 -in {source.Path} -nodes -out {source.Path}.pem)");
            return null;
        }

        if (blocks.Count < begun)
        {
            _problems.Add($"{source} must be PEM, but {begun - blocks.Count} of its {begun} blocks cannot be decoded (copy the file again, whole and as text)");
            return null;
        }

        return blocks;
    }

    private TlsIdentity? Unusable(PemSource source, X509Certificate2 certificate)
    {
        _problems.Add($"{source} must be of an RSA or ECDSA key, but {certificate.Subject} has one of the kind {KeyDescription.Of(certificate).Text}, which .NET cannot use "
            + "(ask the CA for a certificate of another key: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256)");
        return null;
    }

    private void AddWrongContent(PemSource source, string wanted, List<PemBlock> blocks) =>
        _problems.Add(PemText.Misplaced($"{source}", $"must hold {wanted}", blocks.Select(block => PemText.Shown(block.Label))));
}
