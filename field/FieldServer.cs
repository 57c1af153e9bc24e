using System.Text.RegularExpressions;

namespace LoadHarness.Field;

/// <summary>A server of the field, as its users set it up: it asks for the client's certificate, on TLS 1.2 and 1.3.</summary>
/// <param name="Name">As people call it.</param>
/// <param name="Program">What must be there.</param>
/// <param name="Version">The arguments that make it tell its version.</param>
/// <param name="StartAsync">Starts it in a place, and returns its port.</param>
internal sealed record FieldServer(string Name, LocalProgram Program, IReadOnlyList<string> Version, Func<Place, Task<int>> StartAsync)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FieldServer> All { get; } =
    [
        new("nginx", Servers.Nginx, ["-v"], async place => (await place.NginxAsync()).Port),
        new("haproxy", Servers.Haproxy, ["-v"], place => place.HaproxyAsync()),
        new("stunnel", Servers.Stunnel, ["-version"], place => place.StunnelAsync()) { Needs = [Servers.Nginx] },
        new("gnutls-serv", Servers.Gnutls, ["--version"], place => place.OtherAsync(Servers.Gnutls, port =>
        [
            "--http", "--quiet", "--port", $"{port}", "--require-client-cert", "--verify-client-cert",
            "--x509certfile", place.Pki.Server, "--x509keyfile", place.Pki.ServerKey, "--x509cafile", place.Pki.Ca,
        ])) { Gets = true },
        new("openssl s_server", Servers.OpenSsl, ["version"], place => place.OtherAsync(Servers.OpenSsl, port =>
        [
            "s_server", "-www", "-quiet", "-accept", $"127.0.0.1:{port}", "-cert", place.Pki.Server, "-key", place.Pki.ServerKey,
            "-verifyCAfile", place.Pki.Ca, "-Verify", "3", "-verify_return_error",
        ])) { Gets = true, Clients = 1 },
        new("node", Servers.Node, ["--version"], place => place.NodeAsync()),
        new("python", Servers.Python, ["--version"], place => place.PythonAsync()),
        new("the LLA", Servers.Dotnet, ["exec", Harness.Dll, "version"], place => place.OtherAsync(Servers.Dotnet, port =>
            ["exec", Harness.Dll, "serve", $"certs={place.Pki.Folder}", $"port={port}", "admin=0", "tls=1.3,1.2"])),
    ];

    /// <summary>What it needs beside its program.</summary>
    public IReadOnlyList<LocalProgram> Needs { get; private init; } = [];

    /// <summary>Whether it answers GET alone.</summary>
    public bool Gets { get; private init; }

    /// <summary>How many clients it can serve at once in a short run.</summary>
    public int Clients { get; private init; } = 2;

    /// <summary>The options that a run against it takes.</summary>
    public string OptionsIn(Place place) => $"clients={Clients}" + (Gets ? $" request={place.Get()}" : "");

    /// <summary>Its version on this machine; null when it, or what it needs, is not there.</summary>
    public async Task<string?> VersionAsync()
    {
        if (Needs.Append(Program).Any(program => program.Find() is null))
        {
            return null;
        }

        // Some tell it on standard error, some with exit code 1.
        var (_, text) = await Tool.TryAsync(Program, Version);
        return Regex.Match(text, @"\d+\.\d+(\.\d+)?", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Value;
    }
}
