using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>The question about kept connections, asked of a server that closes them after a few requests, as all do after some.</summary>
public sealed class KeptConnectionsTests : IDisposable
{
    private const int Limit = 20;

    private readonly ScratchDirectory _out = new();

    public void Dispose() => _out.Dispose();

    [Fact]
    public async Task A_server_that_limits_the_requests_of_a_connection_is_measured_and_its_limit_is_told()
    {
        await using var nginx = await KeepingServer.NginxAsync($"keepalive_requests {Limit};");
        var request = nginx.Files.Write("request.http", "GET / HTTP/1.1\n");

        var result = await InProcess.RunAsync(
        [
            .. Honest.Patient, "scenario=keepalive", $"target=https://lla-test:{nginx.Port}", "connect=127.0.0.1", $"ca={nginx.Files.At("ca.crt")}",
            $"cert={nginx.Files.At("client.crt")}", $"key={nginx.Files.At("client.key")}", $"request={request}", "keys=ecdsa-p256", "clients=2", "rounds=6", "block=100ms", "warmup=100ms",
            "progress=none", $"out={_out.Path}",
        ]);

        Assert.StartsWith("warning: 'HTTP/2 multiplexed': the clients are .NET's", Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        var run = RunFile.Read(_out.At(RunFile.Name));
        Honest.AssertExit(run, result);
        Assert.All(run.Arms, arm => Assert.Equal((arm.Requests, 0), (arm.Outcomes[nameof(Outcome.Ok)], arm.Connections.Unproven)));
        Assert.All(run.Gates.Where(gate => gate.Name is "proven connections" or "errors"), gate => Assert.Equal(LoadHarness.Gates.Verdict.Pass, gate.Verdict));
        Assert.True(run.Validity.Single(check => check.Name == "treatment proven").Ok);
        Assert.NotEqual(ClaimAnswer.Refuted, Assert.Single(run.Claims).Answer);

        var pooled = run.Arms.Single(arm => arm.Name == "pooled");
        Assert.True(pooled.Connections.Reconnected > 0);
        Assert.Equal(pooled.Connections.Full, pooled.Connections.Reconnected);
        var close = Assert.Single(pooled.Closes!);
        Assert.Equal((CloseKind.Announced, Limit, Limit), (close.Kind, close.FewestRequests, close.MostRequests));
        Assert.Equal(pooled.Requests - pooled.Connections.Reconnected, pooled.LatencyMicroseconds["service"].Count);
        Assert.Contains($"reconnects  pooled: {close.Count:N0} connections closed by the server after {Limit} requests (warm-up included)", result.Output, StringComparison.Ordinal);
    }
}
