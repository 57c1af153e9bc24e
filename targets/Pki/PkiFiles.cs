using System.Text;

namespace LoadHarness.Targets.Pki;

/// <summary>The files of a test PKI: <c>certs out=DIR</c> writes them, <c>serve certs=DIR</c> and other programs read them.</summary>
public static class PkiFiles
{
    /// <summary>The root's certificate, trusted by both ends.</summary>
    public const string CaCertificate = "ca.crt";

    /// <summary>The root's private key.</summary>
    public const string CaKey = "ca.key";

    /// <summary>The revocation lists of the root and of the intermediates, behind each other.</summary>
    public const string RevocationList = "ca.crl";

    /// <summary>LLA's certificate, followed by its intermediates.</summary>
    public const string ServerCertificate = "lla-server.crt";

    /// <summary>LLA's private key.</summary>
    public const string ServerKey = "lla-server.key";

    /// <summary>TTS's certificate, followed by its intermediates.</summary>
    public const string ClientCertificate = $"{Names.Tts}.crt";

    /// <summary>TTS's private key.</summary>
    public const string ClientKey = $"{Names.Tts}.key";

    internal const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode AnyReader = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>
    /// Writes all files into a directory, which is made when missing, or none: an existing file is never touched. Keys have
    /// mode 0600 from the moment they exist.
    /// </summary>
    /// <returns>The paths written.</returns>
    /// <exception cref="CredentialsException">Some of the files exist: a line for each.</exception>
    /// <exception cref="IOException">The directory or a file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public static IReadOnlyList<string> Write(string directory, CertificateAuthority root, TlsIdentity server, TlsIdentity client, params IReadOnlyList<RevocationList> revocations)
    {
        (string Path, UnixFileMode Mode, string Text)[] files =
        [
            File(CaCertificate, AnyReader, root.Certificate.ExportCertificatePem() + '\n'),
            File(CaKey, OwnerOnly, root.KeyPem()),
            File(RevocationList, AnyReader, Pki.RevocationList.ToPem(revocations)),
            File(ServerCertificate, AnyReader, server.ChainPem()),
            File(ServerKey, OwnerOnly, server.KeyPem()),
            File(ClientCertificate, AnyReader, client.ChainPem()),
            File(ClientKey, OwnerOnly, client.KeyPem()),
        ];
        var existing = files.Where(f => Path.Exists(f.Path)).ToList();
        if (existing.Count > 0)
        {
            throw new CredentialsException(
                [.. existing.Select(f => $"out={directory} must hold none of the files to write, but {Path.GetFileName(f.Path)} exists (name another directory, or move it away)")]);
        }

        Directory.CreateDirectory(directory);
        var written = new List<string>();
        try
        {
            foreach (var (path, mode, text) in files)
            {
                using var stream = Create(path, mode);
                written.Add(path);
                stream.Write(Encoding.ASCII.GetBytes(text));
            }
        }
        catch
        {
            written.ForEach(System.IO.File.Delete);
            throw;
        }

        return written;

        (string Path, UnixFileMode Mode, string Text) File(string name, UnixFileMode mode, string text) => (Path.Combine(directory, name), mode, text);
    }

    /// <summary>Makes a new file, which has its mode from the moment it exists.</summary>
    internal static FileStream Create(string path, UnixFileMode mode)
    {
        // CreateNew is O_EXCL: whoever puts a file there between the check and here keeps it.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        return new FileStream(path, options);
    }
}
