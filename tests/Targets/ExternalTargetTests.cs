using System.Net;
using System.Text;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Targets;
using LoadHarness.Targets.Pki;
using LoadHarness.Targets.Servers;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Targets;

/// <summary>A server that runs already, here an nginx, called with the user's files.</summary>
public sealed class ExternalTargetTests : IAsyncLifetime
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private static readonly Arm Cold = new() { Name = "cold", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256, ChainLength = 2 };

    private readonly ScratchDirectory _files = new();
    private ProgramTarget? _server;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _files.Dispose();
    }

    [Fact]
    public async Task A_chain_with_an_intermediate_is_taken_from_the_users_files()
    {
        var whole = await CallAsync(RequestTemplate.Process, withIntermediate: true);
        var leafOnly = await CallAsync(RequestTemplate.Process, withIntermediate: false);

        Assert.Equal((Outcome.Ok, true), (whole.Outcome, whole.Server.IdentityMatches));
        Assert.Equal((Outcome.ClientCertificateRefused, "status 400: 400 The SSL certificate error"), (leafOnly.Outcome, leafOnly.Error));
    }

    [Theory]
    [InlineData("POST /api/process\nX-Trace: 1\nContent-Type: text/plain\n\nanything", Outcome.Ok, null)]
    [InlineData("GET /api/process", Outcome.UnexpectedStatus, "status 405, expected 2xx: 405 Not Allowed")]
    [InlineData("POST /elsewhere\n\nanything", Outcome.UnexpectedStatus, "status 404, expected 2xx: 404 Not Found")]
    public async Task The_users_request_is_sent(string text, Outcome outcome, string? error)
    {
        var problems = new List<string>();
        var sample = await CallAsync(RequestFile.Parse(Encoding.UTF8.GetBytes(text), "request=r", problems), withIntermediate: true);

        Assert.Empty(problems);
        Assert.Equal((outcome, error), (sample.Outcome, sample.Error));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_request_tells_whether_the_server_gives_evidence(bool evidence)
    {
        await StartAsync(new ServerBehaviour(GivesEvidence: evidence));
        var target = await ResolveAsync(RequestTemplate.Process, withIntermediate: true);

        Assert.Equal(evidence, await target.GivesEvidenceAsync(TlsVersion.Tls13, HttpProtocol.Http11, ServerNaming.Vary, Wait.Timeouts, TimeProvider.System, Token));
    }

    [Fact]
    public async Task Of_several_addresses_the_first_that_answers_is_taken_and_the_others_are_known()
    {
        await using var server = new LoopbackServer(static (_, _) => Task.CompletedTask);
        var (port, dead, alive) = (server.Address.Port, IPAddress.Parse("127.9.9.9"), server.Address.Address);

        Assert.Equivalent((alive, new[] { dead }), await FirstAsync(dead, alive));
        Assert.Equivalent((alive, Array.Empty<IPAddress>()), await FirstAsync(alive, dead));
        await Wait.Until(() => server.Accepted == 2, Token);

        // A single address is not called before the run, and where none answers the run will tell.
        Assert.Equal((dead, 0), await FirstAsync(dead) is var (address, silent) ? (address, silent.Count) : default);
        Assert.Equal((alive, 0), await FirstAsync(alive) is var (only, others) ? (only, others.Count) : default);
        Assert.Equal((dead, 0), await FirstAsync(dead, IPAddress.Parse("127.9.9.8")) is var (first, none) ? (first, none.Count) : default);
        Assert.Equal(2, server.Accepted);

        Task<(IPAddress Address, IReadOnlyList<IPAddress> Silent)> FirstAsync(params IPAddress[] addresses) =>
            ExternalTarget.FirstThatAnswersAsync(addresses, port, Wait.Timeouts.Connect, Token);
    }

    private async Task<Sample> CallAsync(RequestTemplate request, bool withIntermediate)
    {
        await StartAsync(new ServerBehaviour());
        var target = await ResolveAsync(request, withIntermediate);
        using var clients = new TtsClients(target.EndpointFor, Wait.Timeouts, TimeProvider.System);
        await using var client = clients.Create(Cold, index: 0, Token);
        return await client.SendAsync(0, 1);
    }

    private async Task StartAsync(ServerBehaviour behaviour)
    {
        if (ProgramTarget.Problems(ServerProgram.Nginx).Count > 0)
        {
            ExternalProgram.Require("nginx", "nginx");
        }

        _server ??= await ProgramTarget.StartAsync(ServerProgram.Nginx, [Cold], behaviour, TimeProvider.System, Token);
    }

    private async Task<ExternalTarget> ResolveAsync(RequestTemplate request, bool withIntermediate)
    {
        var endpoint = _server!.EndpointFor(Cold);
        var context = endpoint.Identity!;
        var identity = new TlsIdentity(context.TargetCertificate, withIntermediate ? [.. context.IntermediateCertificates] : []);
        var prefix = withIntermediate ? "chain" : "leaf";
        var ca = _files.Write($"{prefix}-ca.crt", endpoint.TrustAnchors.ExportCertificatePems());
        var certificate = _files.Write($"{prefix}.crt", identity.ChainPem());
        var key = _files.Write($"{prefix}.key", identity.KeyPem());
        var credentials = ClientCredentials.Load(ca, certificate, key, TimeProvider.System);
        var options = new TargetOptions.External(
            new TargetAddress(endpoint.Host, endpoint.Address.Port), ca, certificate, key, Connect: "127.0.0.1", Request: null);
        return await ExternalTarget.ResolveAsync(options, credentials, request, Wait.Timeouts.Connect, Token);
    }
}
