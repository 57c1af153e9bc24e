using System.Net;
using System.Text;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Recording;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using LoadHarness.Text;
using Xunit;

namespace LoadHarness.Tests.Clients;

/// <summary>Answers of an nginx, which has no idea of what TTS expects.</summary>
public class ExpectedAnswerTests : IAsyncLifetime
{
    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private static readonly Arm Cold = new() { Name = "cold", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };

    private readonly TlsIdentity _client = TestPki.Of(KeyKind.EcdsaP256).Root.Issue(LeafProfile.Client());
    private readonly TlsIdentity _server = TestPki.Of(KeyKind.EcdsaP256).Root.Issue(LeafProfile.Server());
    private readonly int _port = FreePorts.Take(1)[0];
    private ConfiguredServer? _nginx;

    /// <summary>Requests, and what is said of their answers; the right ones have no error.</summary>
    public static TheoryData<string, string?> Answers => new()
    {
        { "GET /201", null },
        { "GET /202", null },
        { "GET /204", null },
        { "GET /206", null },
        { "GET /500", "status 500, expected 2xx: {\"error\": \"E35\"}" },
        { "# expect-status: 200\nGET /204", "status 204, expected 200" },
        { "# expect-status: 201,204\nGET /204", null },
        { "GET /303", "status 303, expected 2xx (redirects are not followed; expect-status=303 takes it for right): 303 See Other" },
        { "# expect-status: 3xx\nGET /303", null },
        { "# expect: \"status\": \"success\"\nGET /", null },
        { "# expect: \"status\": \"success\"\nGET /error", "the body of 29 bytes does not hold what line 1 of its file expects" },
        { "# expect: ok\nGET /empty", "the body is empty, so it does not hold what line 1 of its file expects" },
        { "# expect: ok\nGET /204", "the body is empty, so it does not hold what line 1 of its file expects" },
        { "# expect: early\nGET /long", null },
        { "# expect: late\nGET /long", "the first 4KiB of the body do not hold what line 1 of its file expects (expect-within= looks further)" },
        { "# expect: late\n# expect-within: 64KiB\nGET /long", null },
    };

    public async ValueTask InitializeAsync() => _nginx = await ConfiguredServer.NginxAsync(
        $$"""
        server {
            listen 127.0.0.1:{{_port}} ssl;
            ssl_certificate server.crt; ssl_certificate_key server.key; ssl_client_certificate ca.crt; ssl_verify_client on;
            default_type application/json;
            location = /201 { return 201 '{"id": 5}'; }
            location = /202 { return 202 '{}'; }
            location = /204 { return 204; }
            location = /206 { return 206 'abc'; }
            location = /303 { return 303 /201; }
            location = /500 { return 500 '{"error": "E35"}'; }
            location = /error { return 200 '{"error": "E35 backend down"}'; }
            location = /empty { return 200 ''; }
            set $rest {{new string('x', 2_000)}};
            location = /long { return 200 'early{{string.Concat(Enumerable.Repeat("${rest}", 25))}}late'; }
            location / { return 200 '{"status": "success"}'; }
        }
        """,
        new Dictionary<string, string>
        {
            ["server.crt"] = _server.ChainPem(),
            ["server.key"] = _server.KeyPem(),
            ["ca.crt"] = TestPki.Of(KeyKind.EcdsaP256).Root.Certificate.ExportCertificatePem(),
        },
        _port);

    public async ValueTask DisposeAsync()
    {
        if (_nginx is not null)
        {
            await _nginx.DisposeAsync();
        }

        _client.Dispose();
        _server.Dispose();
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Answers))]
    public async Task An_answer_is_right_when_status_and_body_are_as_expected(string request, string? error)
    {
        var sample = await SendAsync(request);

        Assert.Equal((error is null, error), (sample.Outcome == Outcome.Ok, sample.Error));
        Assert.Equal(error?.StartsWith("status", StringComparison.Ordinal) == true, sample.Outcome == Outcome.UnexpectedStatus);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Bodies_of_which_nothing_is_expected_are_compared_and_those_that_are_judged_are_not()
    {
        var (first, again, other, empty) = (await SendAsync("GET /201"), await SendAsync("GET /201"), await SendAsync("GET /"), await SendAsync("GET /empty"));

        Assert.Equal((first.Body, 0, true), (again.Body, empty.Body!.Value, first.Body is not null));
        Assert.NotEqual(first.Body, other.Body);
        Assert.Null((await SendAsync("# expect: success\nGET /")).Body);
        Assert.Null((await SendAsync("GET /500")).Body);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task What_is_expected_is_told_short_and_without_characters_that_act()
    {
        var sample = await SendAsync(RequestTemplate.Process with { Expected = Encoding.UTF8.GetBytes("\u001b[31m" + new string('x', 500)) });

        Assert.Equal($"the body of 21 bytes does not hold '\uFFFD[31m{new string('x', 34)}…'", sample.Error);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task The_built_in_request_expects_200_alone()
    {
        var sample = await SendAsync(RequestTemplate.Process with { Path = "/204" });

        Assert.Equal((Outcome.UnexpectedStatus, "status 204, expected 200"), (sample.Outcome, sample.Error));
        Assert.Equal(StatusRanges.Ok, RequestTemplate.Process.Statuses);
    }

    private Task<Sample> SendAsync(string request)
    {
        var problems = new List<string>();
        var template = RequestFile.Parse(Encoding.UTF8.GetBytes(request), "request=r", problems);
        Assert.Empty(problems);
        return SendAsync(template);
    }

    private async Task<Sample> SendAsync(RequestTemplate request)
    {
        var endpoint = TestEndpoint.Mutual(new IPEndPoint(IPAddress.Loopback, _port), _client) with { Request = request };
        using var clients = new TtsClients(_ => endpoint, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        await using var client = clients.Create(Cold, index: 0, Token);
        return await client.SendAsync(0, 1);
    }
}
