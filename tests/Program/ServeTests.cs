using System.Net.Http.Json;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary><c>serve</c>, told to misbehave over time.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Needs_the_key_of_the_CA_to_drop_its_ticket_keys()
    {
        var pki = _scratch.At("pki");
        await InProcess.RunAsync("certs", $"out={pki}", "keys=ecdsa-p256");
        File.Delete(Path.Combine(pki, "ca.key"));

        var result = await InProcess.RunAsync("serve", $"certs={pki}", "lla-ticket-life=10s");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Equal(
            $"error: certs={pki}: ca.key must be a file for lla-ticket-life, which signs the server's certificate anew, but does not exist (copy the CA's key there, or leave lla-ticket-life out)",
            Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData("HUP", "kestrel")]
    [InlineData("QUIT", "kestrel")]
    [InlineData("TERM", "openssl")]
    public async Task Ends_on_every_signal_that_ends_programs(string signal, string kind)
    {
        await using var lla = HarnessProcess.Start("serve", "keys=ecdsa-p256", $"lla={kind}", $"port={FreePorts.Take(1)[0]}", "admin=0");
        await lla.Output.SaysAsync("/api/process");

        await lla.SignalAsync(signal);

        var served = await lla.EndAsync();
        Assert.Equal((0, ""), (served.ExitCode, served.Error));
    }

    [Theory]
    [InlineData(true, "kestrel")]
    [InlineData(false, "openssl")]
    public async Task Drops_its_ticket_keys_and_leaks_as_it_was_told(bool fromFiles, string kind)
    {
        var pki = _scratch.At("pki");
        var certificates = fromFiles ? $"certs={pki}" : "keys=ecdsa-p256";
        if (fromFiles)
        {
            await InProcess.RunAsync("certs", $"out={pki}", "keys=ecdsa-p256");
        }

        var ports = FreePorts.Take(2);
        await using var lla = HarnessProcess.Start("serve", certificates, $"lla={kind}", $"port={ports[0]}", $"admin={ports[1]}", "lla-ticket-life=1s", "lla-leak=600KB/min");
        await lla.Output.SaysAsync("/ledger  counters");

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var token = TestContext.Current.CancellationToken;
        await Wait.Until(
            async () => (await http.GetFromJsonAsync<ServerCounters>($"http://127.0.0.1:{ports[1]}/ledger", token))!,
            counters => counters is { TicketKeysDropped: >= 2, LeakedBytes: >= 20_000 },
            token);

        await lla.SignalAsync("INT");
        var served = await lla.EndAsync();
        Assert.Equal((0, ""), (served.ExitCode, served.Error));
    }

    [Fact]
    public async Task Is_told_that_it_asks_nobody_whether_he_is_revoked()
    {
        var pki = _scratch.At("pki");
        await InProcess.RunAsync("certs", $"out={pki}", "keys=ecdsa-p256");
        File.Delete(Path.Combine(pki, "ca.crl"));
        await using var lla = HarnessProcess.Start("serve", $"certs={pki}", $"port={FreePorts.Take(1)[0]}", "admin=0");
        await lla.Output.SaysAsync("/api/process");

        await lla.SignalAsync("TERM");

        var served = await lla.EndAsync();
        Assert.Equal(
            (0, $"warning: certs={pki}: ca.crl is missing, so that no client is refused for being revoked (write the lists of all CAs there, behind each other)"),
            (served.ExitCode, served.Error.TrimEnd()));
    }
}
