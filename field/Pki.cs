using LoadHarness.Arms;

namespace LoadHarness.Field;

/// <summary>Certificates as files, as <c>certs out=DIR</c> writes them.</summary>
internal sealed record Pki(string Folder)
{
    /// <summary>The CA's certificate.</summary>
    public string Ca => At(PkiFiles.CaCertificate);

    /// <summary>The server's certificate, and the intermediate if there is one.</summary>
    public string Server => At(PkiFiles.ServerCertificate);

    /// <summary>The server's key.</summary>
    public string ServerKey => At(PkiFiles.ServerKey);

    /// <summary>The client's certificate.</summary>
    public string Client => At(PkiFiles.ClientCertificate);

    /// <summary>The client's key.</summary>
    public string ClientKey => At(PkiFiles.ClientKey);

    /// <summary>Makes CA, server and client.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="key">The kind of all their keys.</param>
    /// <param name="server">What the server's certificate says; null for the usual.</param>
    /// <param name="hasIntermediate">Whether an intermediate signs them.</param>
    public static Pki Make(string folder, KeyKind key = KeyKind.Rsa2048, LeafProfile? server = null, bool hasIntermediate = false)
    {
        using var root = CertificateAuthority.CreateRoot(key, TimeProvider.System);
        using var intermediate = hasIntermediate ? root.CreateIntermediate() : null;
        var issuer = intermediate ?? root;
        using var forServer = issuer.Issue(server ?? LeafProfile.Server());
        using var forClient = issuer.Issue(LeafProfile.Client());
        PkiFiles.Write(folder, root, forServer, forClient, issuer.Revocations([]));
        return new Pki(folder);
    }

    /// <summary>Full path of a file of it.</summary>
    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>Certificate and key in one file, as haproxy wants them.</summary>
    public string ServerPem()
    {
        var file = At("server.pem");
        File.WriteAllText(file, File.ReadAllText(Server) + File.ReadAllText(ServerKey));
        return file;
    }

    /// <summary>Signs another certificate with openssl, for what .NET does not make: returns its files.</summary>
    /// <param name="name">Of the files.</param>
    /// <param name="subject">Such as <c>/CN=lla-test</c>.</param>
    /// <param name="extension">Such as <c>subjectAltName=DNS:lla-test</c>; empty for none.</param>
    /// <param name="key">Of <c>openssl req -newkey</c>, such as <c>ed25519</c>.</param>
    /// <param name="issuer">The name of another issuer in this folder; null is the CA, empty signs itself.</param>
    public async Task<(string Certificate, string Key)> SignAsync(string name, string subject, string extension, string key = "rsa:2048", string? issuer = null)
    {
        var plain = At("plain.cnf");
        await File.WriteAllTextAsync(plain, "[req]\ndistinguished_name = subject\n[subject]\n");
        issuer ??= Path.GetFileNameWithoutExtension(PkiFiles.CaCertificate);
        await Tool.RunAsync(
            Servers.OpenSsl,
            [
                "req", "-x509", "-config", plain, "-nodes", "-days", "20", "-subj", subject, "-newkey", .. key.Split(' '), "-keyout", At($"{name}.key"), "-out", At($"{name}.crt"),
                .. extension.Length > 0 ? new[] { "-addext", extension } : [],
                .. issuer.Length > 0 ? new[] { "-CA", At($"{issuer}.crt"), "-CAkey", At($"{issuer}.key") } : [],
            ]);
        return (At($"{name}.crt"), At($"{name}.key"));
    }
}
