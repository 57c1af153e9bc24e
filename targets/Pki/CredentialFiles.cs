using System.Text;

namespace LoadHarness.Targets.Pki;

/// <summary>Reads PEM files that users name, and gathers all that is wrong with them instead of stopping at the first.</summary>
/// <remarks>No message repeats what a file holds: it may be a private key.</remarks>
internal sealed class CredentialFiles(TimeProvider clock)
{
    /// <summary>A certificate that ends within a day may end within a soak.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(1);

    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];

    /// <summary>What works but will surprise: a line each, as for problems; a file that was read twice is told of once.</summary>
    public IReadOnlyList<string> Warnings => [.. _warnings.Distinct()];

    /// <exception cref="CredentialsException">A file had a problem.</exception>
    public void ThrowIfAnyProblem()
    {
        if (_problems.Count > 0)
        {
            throw new CredentialsException([.. _problems.Distinct()]);
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
    /// Reads a leaf, the intermediates that follow it, and the leaf's key; null when there is a problem. Without a purpose the leaf is a CA.
    /// </summary>
    public TlsIdentity? Identity(PemSource certificate, PemSource key, CertificatePurpose? purpose)
    {
        var chain = Certificates(certificate);
        using var privateKey = Key(key);
        if (chain is null || privateKey is null)
        {
            return null;
        }

        using var leaf = chain[0];
        chain.RemoveAt(0);
        if (purpose is { } wanted)
        {
            WarnOfPurpose(certificate, leaf, wanted);
        }

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
            WarnOfValidity(source, certificate);
        }

        return certificates;
    }

    /// <summary>Reads a revocation list that one of the issuers signed; null when there is a problem.</summary>
    public RevocationList? Revocations(PemSource source, X509Certificate2Collection issuers)
    {
        if (Read(source) is not { } bytes)
        {
            return null;
        }

        try
        {
            var list = RevocationList.Load(bytes, issuers);
            if (!list.IsCurrent(clock.GetUtcNow()))
            {
                _warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{source} must be in force now, but is from {list.ThisUpdate:u} to {list.NextUpdate:u} (ask the CA for a new list; until then every client is refused)"));
            }

            return list;
        }
        catch (RevocationListException e)
        {
            _problems.Add($"{source} {e.Message}");
            return null;
        }
    }

    private AsymmetricAlgorithm? Key(PemSource source)
    {
        if (Read(source) is not { } bytes)
        {
            return null;
        }

        // Looked for before PEM blocks are: the older encrypted form has header lines, which .NET does not take for PEM.
        if (bytes.AsSpan().IndexOf("-----BEGIN ENCRYPTED PRIVATE KEY"u8) >= 0 || bytes.AsSpan().IndexOf("Proc-Type: 4,ENCRYPTED"u8) >= 0)
        {
            _problems.Add($"{source} must not be encrypted, but asks for a passphrase (decrypt it: openssl pkey -in {source.Path} -out {source.Path}.plain)");
            return null;
        }

        if (Blocks(source, bytes, "pkey") is not { } blocks)
        {
            return null;
        }

        // `openssl ecparam -genkey` writes EC PARAMETERS before the key, hence not simply the first block.
        var block = blocks.Find(b => b.Label is "PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY");
        if (block is null)
        {
            AddWrongContent(source, "a private key (PRIVATE KEY)", blocks);
            return null;
        }

        var key = block.Label switch
        {
            "RSA PRIVATE KEY" => Import(RSA.Create(), k => k.ImportRSAPrivateKey(block.Content, out _)),
            "EC PRIVATE KEY" => Import(ECDsa.Create(), k => k.ImportECPrivateKey(block.Content, out _)),
            _ => Import(RSA.Create(), k => k.ImportPkcs8PrivateKey(block.Content, out _))
                ?? Import(ECDsa.Create(), k => k.ImportPkcs8PrivateKey(block.Content, out _)),
        };
        if (key is null)
        {
            _problems.Add($"{source} must be an RSA or ECDSA key, but is damaged or of another kind (to check: openssl pkey -in {source.Path} -noout -check)");
        }

        return key;
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
                return File.ReadAllBytes(source.Path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _problems.Add($"{source} must be readable, but is not: {e.Message} (check its owner and mode)");
            }
        }

        return null;
    }

    private List<PemBlock>? Blocks(PemSource source, byte[] bytes, string command)
    {
        var text = Encoding.UTF8.GetString(bytes);
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

    private void AddWrongContent(PemSource source, string wanted, List<PemBlock> blocks) => _problems.Add(
        $"{source} must hold {wanted}, but holds {string.Join(", ", blocks.Select(b => b.Label).Distinct())} (name the right file; are two options swapped?)");

    private void WarnOfPurpose(PemSource source, X509Certificate2 leaf, CertificatePurpose purpose)
    {
        var usages = leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(e => e.EnhancedKeyUsages.Cast<Oid>()).ToList();
        if (usages.Count > 0 && !usages.Exists(u => u.Value == purpose.ToOid().Value))
        {
            _warnings.Add(
                $"{source} must allow {purpose.ToOid().FriendlyName}, but its extended key usage is only {string.Join(", ", usages.Select(u => u.FriendlyName ?? u.Value))} "
                + "(a careful peer refuses it; ask the CA for the other usage)");
        }
    }

    private void WarnOfValidity(PemSource source, X509Certificate2 certificate)
    {
        var now = clock.GetUtcNow();
        var (from, to) = (new DateTimeOffset(certificate.NotBefore).ToUniversalTime(), new DateTimeOffset(certificate.NotAfter).ToUniversalTime());
        var trouble = now > to ? "has expired"
            : now < from ? "is not valid yet"
            : now > to - Soon ? "expires within a day"
            : null;
        if (trouble is not null)
        {
            _warnings.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{source} must be valid during the run, but {certificate.Subject} {trouble}: {from:u} to {to:u} (renew it, or set the clock right)"));
        }
    }
}

/// <summary>Certificate files that cannot be used. Holds every problem found, one line each with value, limit and repair.</summary>
public sealed class CredentialsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>The problems, in the order of the files.</summary>
    public IReadOnlyList<string> Problems => problems;
}
