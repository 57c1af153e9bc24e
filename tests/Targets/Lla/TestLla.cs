using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Results;
using LoadHarness.Targets.Lla;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

/// <summary>An LLA on free ports of loopback: a mutual endpoint, a one-way endpoint, and the ledger.</summary>
internal sealed class TestLla : IAsyncDisposable
{
    private static readonly HttpClient Admin = new(new SocketsHttpHandler { UseProxy = false });

    private readonly LlaServer _server;

    private TestLla(LlaServer server, LlaPki pki)
    {
        _server = server;
        Pki = pki;
        MutualPort = server.Ports[0];
        OneWayPort = server.Ports[1];
        AdminPort = server.Ports[2];
    }

    public LlaPki Pki { get; }

    public int MutualPort { get; }

    public int OneWayPort { get; }

    public int AdminPort { get; }

    /// <param name="kind">What it is made of.</param>
    /// <param name="pki">Its certificates; disposed with the LLA.</param>
    /// <param name="admit">Whom the mutual endpoint lets in; null: all clients of the PKI's issuer.</param>
    /// <param name="behaviour">Null: takes tickets, answers at once.</param>
    /// <param name="protocols">TLS versions.</param>
    /// <param name="clock">Null: the system's.</param>
    public static async Task<TestLla> StartAsync(
        LlaKind kind,
        LlaPki pki,
        Func<ServerCredentials, ServerCredentials>? admit = null,
        LlaOptions? behaviour = null,
        SslProtocols protocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        TimeProvider? clock = null)
    {
        var credentials = new ServerCredentials(pki.Server, [pki.Issuer.Certificate]);
        var options = new LlaServerOptions
        {
            Endpoints =
            [
                Endpoint(Authentication.Mutual, admit is null ? credentials : admit(credentials)),
                Endpoint(Authentication.OneWay, credentials with { Identity = pki.OneWayServer }),
            ],
            AdminPort = 0,
            Protocols = protocols,
            Behaviour = (behaviour ?? new LlaOptions(AcceptsTickets: true, Delay: TimeSpan.Zero)) with { Kind = kind },
        };
        return new TestLla(await LlaServer.StartAsync(options, clock ?? TimeProvider.System, TestContext.Current.CancellationToken), pki);
    }

    /// <summary>A client of the mutual endpoint with the PKI's good certificate.</summary>
    public TestClient Client() => new(MutualPort, Pki.Client);

    public async Task<ServerCounters> LedgerAsync() =>
        (await Admin.GetFromJsonAsync<ServerCounters>($"http://127.0.0.1:{AdminPort}/ledger", TestContext.Current.CancellationToken))!;

    /// <summary>The ledger once it says so: a server counts an end of a connection a moment after the client has seen it.</summary>
    public Task<ServerCounters> LedgerAsync(Func<ServerCounters, bool> says, [CallerArgumentExpression(nameof(says))] string what = "") =>
        Wait.Until(LedgerAsync, says, TestContext.Current.CancellationToken, what);

    /// <summary>Puts a newer revocation list in force at the mutual endpoint.</summary>
    public void Revoke(RevocationList list) => _server.Revoke([list.ToPem(), null]);

    /// <summary>Stops the LLA; the certificates stay.</summary>
    public ValueTask StopAsync() => _server.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Pki.Dispose();
    }

    public static string Text(IReadOnlyDictionary<string, long> counts) =>
        string.Join(", ", counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key} {count.Value}"));

    private static LlaEndpoint Endpoint(Authentication authentication, ServerCredentials credentials) => new()
    {
        Authentication = authentication,
        Address = new IPEndPoint(IPAddress.Loopback, 0),
        Credentials = credentials,
    };
}
