using System.Diagnostics;
using System.Globalization;
using System.Net;
using LoadHarness.Targets.Pki;
using LoadHarness.Targets.Servers;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary><c>openssl s_server</c> on a free loopback port: a server with another TLS stack's manners.</summary>
internal sealed class OpenSslServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _files;
    private readonly Task _output;
    private readonly Task _errors;

    private OpenSslServer(Process process, DirectoryInfo files, IPEndPoint address)
    {
        _process = process;
        _files = files;
        Address = address;

        // Its pipes must be emptied, or it stops when they are full.
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    public IPEndPoint Address { get; }

    /// <summary>Starts it; it answers every request with a status page.</summary>
    /// <param name="server">Its certificate and key.</param>
    /// <param name="authority">The CA of its clients.</param>
    /// <param name="arguments">Further arguments.</param>
    public static async Task<OpenSslServer> StartAsync(TlsIdentity server, CertificateAuthority authority, params string[] arguments)
    {
        var openssl = ExternalProgram.Require("openssl", "openssl");
        var files = Directory.CreateTempSubdirectory("loadharness-s_server-");
        string Write(string name, string text)
        {
            var path = Path.Combine(files.FullName, name);
            File.WriteAllText(path, text);
            return path;
        }

        var start = ProgramStart.Of(
            openssl.Path,
            [
                "s_server", "-accept", "127.0.0.1:0", "-www",
                "-cert", Write("server.crt", server.ChainPem()), "-key", Write("server.key", server.KeyPem()),
                "-CAfile", Write("ca.crt", authority.Certificate.ExportCertificatePem()), .. arguments,
            ]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        var token = TestContext.Current.CancellationToken;
        const string Announcement = "ACCEPT ";
        while (await process.StandardOutput.ReadLineAsync(token) is { } line)
        {
            if (line.StartsWith(Announcement, StringComparison.Ordinal))
            {
                var port = int.Parse(line.AsSpan(line.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
                return new OpenSslServer(process, files, new IPEndPoint(IPAddress.Loopback, port));
            }
        }

        throw new InvalidOperationException($"openssl s_server did not start: {await process.StandardError.ReadToEndAsync(token)}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await Task.WhenAll(_output, _errors);
        _process.Dispose();
        _files.Delete(recursive: true);
    }
}
