namespace LoadHarness.Program.Commands;

/// <summary><c>certs</c>: writes a test PKI for use by hand.</summary>
internal static class CertsCommand
{
    /// <summary>Makes CA, server and client certificate and writes them; never overwrites.</summary>
    public static int Run(CertsOptions options, TimeProvider clock)
    {
        if (OutputDirectory.Obstacle(options.Out) is { } obstacle)
        {
            return Problems.Report([obstacle]);
        }

        using var root = CertificateAuthority.CreateRoot(options.Key, clock);
        using var intermediate = options.Intermediate ? root.CreateIntermediate() : null;
        var issuer = intermediate ?? root;
        using var server = issuer.Issue(LeafProfile.Server());
        using var client = issuer.Issue(LeafProfile.Client());
        try
        {
            foreach (var path in PkiFiles.Write(options.Out, root, server, client, issuer.Revocations([])))
            {
                ConsoleText.Output.Line(path);
            }

            return ExitCode.Pass;
        }
        catch (CredentialsException e)
        {
            return Problems.Report(e.Problems);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Problems.Report([$"out={options.Out}: the files cannot be written: {e.Message}"]);
        }
    }
}
