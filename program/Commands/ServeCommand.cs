using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LoadHarness.Targets.Lla;
using Microsoft.Extensions.Hosting;

namespace LoadHarness.Program.Commands;

/// <summary><c>serve</c>: the LLA alone, in the foreground, until Ctrl-C or another signal that ends programs.</summary>
internal static class ServeCommand
{
    // As with other tools, - stands for standard input: the harness hands its own LLA everything there.
    private const string StandardInput = "-";

    /// <summary>Serves until stopped.</summary>
    public static async Task<int> RunAsync(ServeOptions options, TimeProvider clock, Caller caller)
    {
        try
        {
            if (options.Certificates == StandardInput)
            {
#pragma warning disable RS0030 // The pipes of the harness that started it: nobody reads text there.
                using var input = Console.OpenStandardInput();
                using var output = Console.OpenStandardOutput();
#pragma warning restore RS0030
                await ChildLla.RunAsync(input, output, new SteadyClock(clock));
                return ExitCode.Pass;
            }

            if (LlaServer.ProblemOf(options.Lla.Kind) is { } problem)
            {
                return Problems.Report([problem]);
            }

            var server = ServerOptions(options, clock);
            Problems.Warn(server.Endpoints[0].Credentials.Warnings);
            using var host = ProgramHost.Of(new ServedLla(server, clock, ports => Announce(options, server, ports)), caller);
            await host.RunAsync();
            return ExitCode.Pass;
        }
        catch (CredentialsException e)
        {
            return Problems.Report(e.Problems);
        }
        catch (JsonException)
        {
            // Its message would repeat what stands there.
            return Problems.Report([$"certs={StandardInput} is for the harness alone, which hands its own LLA everything there (write certs=DIR)"]);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return Problems.Report([$"the LLA cannot listen: {e.Message} (name another port)"]);
        }
    }

    private static LlaServerOptions ServerOptions(ServeOptions options, TimeProvider clock)
    {
        LlaEndpoint Endpoint(Authentication authentication, int port) => new()
        {
            Authentication = authentication,
            Address = new IPEndPoint(IPAddress.Parse(options.Listen), port),
            Credentials = Credentials(options, clock) with { AllowedSubjects = options.Lla.ChecksAllowList ? [Names.TtsSubject] : null },
        };
        return new LlaServerOptions
        {
            Endpoints = options.OneWayPort is { } oneWay
                ? [Endpoint(Authentication.Mutual, options.Port), Endpoint(Authentication.OneWay, oneWay)]
                : [Endpoint(Authentication.Mutual, options.Port)],
            AdminPort = options.AdminPort,
            AdminAddress = IPAddress.Parse(options.AdminListen),
            Protocols = options.TlsVersions.Aggregate(
                SslProtocols.None, (all, version) => all | (version == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12)),
            Behaviour = options.Lla,
        };
    }

    private static ServerCredentials Credentials(ServeOptions options, TimeProvider clock)
    {
        if (options.Certificates is { } directory)
        {
            return ServerCredentials.Load(directory, clock, renewable: options.Lla.TicketLife is not null);
        }

        using var root = CertificateAuthority.CreateRoot(options.Key!.Value, clock);
        return new ServerCredentials(root.Issue(LeafProfile.Server()), [X509CertificateLoader.LoadCertificate(root.Certificate.RawData)]) { Renewal = root.Renewal() };
    }

    private static void Announce(ServeOptions options, LlaServerOptions server, IReadOnlyList<int> ports)
    {
        for (var index = 0; index < server.Endpoints.Count; index++)
        {
            ConsoleText.Output.Line($"https://{Names.Lla}:{ports[index]}/api/process  {(server.Endpoints[index].Authentication == Authentication.Mutual ? "mutual TLS" : "one-way TLS")}, on {options.Listen}");
        }

        if (options.AdminPort is not null)
        {
            var admin = IPAddress.Parse(options.AdminListen);
            ConsoleText.Output.Line($"http://{new IPEndPoint(admin, ports[^1])}/ledger  counters{(IPAddress.IsLoopback(admin) ? "" : ", for whoever reaches this address")}");
        }

        ConsoleText.Output.Line(options.Certificates is null
            ? "certificates were made in memory, so no client has one; for clients write them with: certs out=DIR, then serve certs=DIR"
            : "stop with Ctrl-C");
    }
}
