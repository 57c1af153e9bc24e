using System.Net;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Engine;
using LoadHarness.Engine.Replays;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Targets;
using LoadHarness.Targets.Lla;
using LoadHarness.Targets.Pki;
using LoadHarness.Targets.Servers;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

/// <summary>Requests that go out with their ClientHello, to an LLA on OpenSSL in this process and to nginx.</summary>
public sealed class EarlyDataTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private static readonly Arm Early = new() { Name = "early", Mode = ConnectionMode.EarlyData, Key = KeyKind.EcdsaP256 };

    [Theory(Timeout = Wait.Patience)]
    [InlineData(Authentication.Mutual)]
    [InlineData(Authentication.OneWay)]
    public async Task A_client_that_comes_back_sends_its_request_with_its_hello_and_both_ends_say_so(Authentication authentication)
    {
        await using var lla = await EarlyLla.StartAsync(authentication);
        using var clients = lla.Clients();
        await using var client = clients.Create(Early with { Authentication = authentication }, index: 0, Token);

        var first = await client.SendAsync(0, 1);
        Sample[] later = [await client.SendAsync(0, 1), await client.SendAsync(0, 1), await client.SendAsync(0, 1)];

        Assert.Equal((Outcome.Ok, null, HandshakeKind.Full, EarlyDataFate.NotSent, false), (first.Outcome, first.Error, first.Wire.Kind, first.EarlyData, first.Server.IsEarly));
        Assert.All(later, sample => Assert.Equal(
            (Outcome.Ok, null, HandshakeKind.Resumed, HandshakeKind.Resumed, EarlyDataFate.Accepted, true, true),
            (sample.Outcome, sample.Error, sample.Wire.Kind, sample.Server.Kind, sample.EarlyData, sample.Server.IsEarly, sample.Server.IdentityMatches)));
        Assert.Equal((4, 1, 3, 4, 3), (lla.Counters.Connections, lla.Counters.Full, lla.Counters.Resumed, lla.Counters.Requests, lla.Counters.EarlyRequests));
    }

    // Not a time: how many of the client's flights had reached the server. A fifth of a second, so that no machine is too slow for it.
    [Theory(Timeout = Wait.Patience)]
    [InlineData(ConnectionMode.Cold, 3)]
    [InlineData(ConnectionMode.Resumed, 3)]
    [InlineData(ConnectionMode.EarlyData, 2)]
    public async Task The_first_byte_comes_after_two_round_trips_with_early_data_and_three_without(ConnectionMode mode, int expected)
    {
        await using var lla = await EarlyLla.StartAsync(Authentication.Mutual);
        using var clients = lla.Clients();
        await using var client = clients.Create(Early with { Mode = mode, RoundTrip = TimeSpan.FromMilliseconds(200) }, index: 0, Token);

        await client.SendAsync(0, 1);
        var sample = await client.SendAsync(0, 1);

        Assert.Equal((Outcome.Ok, expected), (sample.Outcome, sample.AnswerRoundTrips));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Acts_once_however_often_a_first_flight_is_sent_again()
    {
        await using var lla = await EarlyLla.StartAsync(Authentication.Mutual);

        var result = await ReplayTrial.RunAsync(new ReplayPlan("early", 5), PlanOf(Early), lla, Wait.Timeouts, TimeProvider.System, Token);

        Assert.Equal(new ReplayResult("early", EarlyDataFate.Accepted, OwnActedOn: 1, Sent: 5, ActedOn: 0), result);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Does_not_act_for_a_client_that_was_revoked_since_its_session_began()
    {
        await using var lla = await EarlyLla.StartAsync(Authentication.Mutual);
        using var clients = lla.Clients();
        await using var client = clients.Create(Early, index: 0, Token);
        await client.SendAsync(0, 1);
        lla.RevokeClient();

        var sample = await client.SendAsync(0, 1);

        Assert.Equal(Outcome.ClientCertificateRefused, sample.Outcome);
        Assert.Equal((1, 0), (lla.Counters.Requests, lla.Counters.EarlyRequests));
        Assert.Equal("Revoked 1", TestLla.Text(lla.Counters.Refused));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Nginx_takes_it_and_acts_again_each_time_that_it_is_sent_again()
    {
        ExternalProgram.Require("nginx", "nginx");

        // So far away that the client's Finished is not there before nginx looks at the request.
        var early = Early with { RoundTrip = TimeSpan.FromMilliseconds(200) };
        await using var target = await ProgramTarget.StartAsync(ServerProgram.Nginx, [early], new ServerBehaviour(), TimeProvider.System, Token);
        using var clients = new TtsClients(target.EndpointFor, Wait.Timeouts, TimeProvider.System) { Kind = ClientKind.OpenSsl };
        await using var client = clients.Create(early, index: 0, Token);
        await client.SendAsync(0, 1);

        var sample = await client.SendAsync(0, 1);
        var replayed = await ReplayTrial.RunAsync(new ReplayPlan("early", 3), PlanOf(early), target, Wait.Timeouts, TimeProvider.System, Token);

        Assert.Equal((Outcome.Ok, null, EarlyDataFate.Accepted, true, true), (sample.Outcome, sample.Error, sample.EarlyData, sample.Server.IsEarly, sample.Server.IdentityMatches));
        Assert.Equal(new ReplayResult("early", EarlyDataFate.Accepted, OwnActedOn: 1, Sent: 3, ActedOn: 3), replayed);
    }

    private static LoadPlan PlanOf(Arm arm) => new()
    {
        Scenario = "early-data",
        Question = "?",
        Arms = [arm],
        Clients = 1,
        Load = LoadKind.Closed,
        Schedule = new Rounds(1, 1, TimeSpan.FromSeconds(1)),
        WarmUp = TimeSpan.FromSeconds(1),
        Seed = 1,
        Comparisons = [],
        Gates = [],
    };

    /// <summary>An LLA on OpenSSL with one port that takes early data, as a target.</summary>
    private sealed class EarlyLla : ITarget
    {
        private readonly LlaPki _pki;
        private readonly LlaServer _server;
        private readonly Authentication _authentication;

        private EarlyLla(LlaServer server, LlaPki pki, Authentication authentication) => (_server, _pki, _authentication) = (server, pki, authentication);

        public string Description => "LLA of a test";

        public IReadOnlyDictionary<string, string> Facts { get; } = new Dictionary<string, string>();

        public ServerCounters Counters => _server.Read(collects: false);

        public static async Task<EarlyLla> StartAsync(Authentication authentication)
        {
            var pki = new LlaPki();
            var options = new LlaServerOptions
            {
                Endpoints =
                [
                    new LlaEndpoint
                    {
                        Authentication = authentication,
                        Address = new IPEndPoint(IPAddress.Loopback, 0),
                        Credentials = new ServerCredentials(pki.Server, [pki.Issuer.Certificate]) { Revocations = [pki.Issuer.Revoke([])], AllowedSubjects = ["CN=tts-client"] },
                        TakesEarlyData = true,
                    },
                ],
                Behaviour = new LlaOptions(AcceptsTickets: true, TimeSpan.Zero) { Kind = LlaKind.OpenSsl },
            };
            return new(await LlaServer.StartAsync(options, TimeProvider.System, Token), pki, authentication);
        }

        public TtsClients Clients() => new(EndpointFor, Wait.Timeouts, TimeProvider.System) { Kind = ClientKind.OpenSsl };

        public void RevokeClient() => _server.Revoke([_pki.Issuer.Revoke([_pki.Client.Leaf]).ToPem()]);

        public TargetEndpoint EndpointFor(Arm arm) => new()
        {
            Authentication = _authentication,
            Key = KeyKind.EcdsaP256,
            Host = "lla-test",
            Address = new IPEndPoint(IPAddress.Loopback, _server.Ports[0]),
            TrustAnchors = [_pki.Issuer.Certificate],
            Identity = _authentication == Authentication.Mutual ? System.Net.Security.SslStreamCertificateContext.Create(_pki.Client.Leaf, _pki.Client.Intermediates, offline: true) : null,
            ClientSubject = _authentication == Authentication.Mutual ? "CN=tts-client" : null,
        };

        public ValueTask<ServerCounters?> ReadCountersAsync(CancellationToken cancellationToken) => ValueTask.FromResult<ServerCounters?>(Counters);

        public async ValueTask DisposeAsync()
        {
            await _server.DisposeAsync();
            _pki.Dispose();
        }
    }
}
