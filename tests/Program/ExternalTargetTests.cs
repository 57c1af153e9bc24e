using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using LoadHarness.Arms;
using LoadHarness.Results;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>An LLA that is served by hand, with certificates written by hand, and the same scenario against it.</summary>
public sealed class ExternalTargetTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Runs_the_same_scenario_against_an_LLA_that_serves_elsewhere()
    {
        var pki = _directory.At("pki");
        var certs = await InProcess.RunAsync("certs", $"out={pki}", "keys=ecdsa-p256", "intermediate=yes");
        Assert.Equal((0, ""), (certs.ExitCode, certs.Error));
        Assert.Equal(7, certs.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var ports = FreePorts.Take(2);
        await using var lla = HarnessProcess.Start("serve", $"certs={pki}", $"port={ports[0]}", $"admin={ports[1]}");
        await lla.Output.SaysAsync("stop with Ctrl-C");

        var key = Path.Combine(pki, PkiFiles.ClientKey);
        using (var plain = ECDsa.Create())
        {
            plain.ImportFromPem(await File.ReadAllTextAsync(key, TestContext.Current.CancellationToken));
            var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 1_000);
            await File.WriteAllTextAsync(key, plain.ExportEncryptedPkcs8PrivateKeyPem("open sesame", encryption), TestContext.Current.CancellationToken);
        }

        var password = _directory.Write("password", "open sesame\n");
        var result = await InProcess.RunAsync(Words(ports[0], "keys=ecdsa-p256", "rounds=6", "block=100ms", "rate=100/s", $"key-password=file:{password}"));

        Assert.DoesNotContain("sesame", result.Text + await File.ReadAllTextAsync(Path.Combine(_directory.At("out"), RunFile.Name), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var run = RunFile.Read(Path.Combine(_directory.At("out"), RunFile.Name));
        Assert.Equal(["cold ecdsa-p256", "resumed ecdsa-p256", "cold ecdsa-p256 again"], run.Arms.Select(arm => arm.Name));
        Assert.All(run.Arms, arm => Assert.Equal(
            Honest.AssertServed(arm, 60), arm.Mode == ConnectionMode.Cold ? arm.Connections.Full : arm.Connections.Resumed));
        Honest.AssertExit(run, result);

        // The harness was given no admin port, but the LLA has counted.
        Assert.Null(run.Ledger.ServerConnections);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var ledger = JsonDocument.Parse(await http.GetStringAsync($"http://127.0.0.1:{ports[1]}/ledger", TestContext.Current.CancellationToken));
        // Before the run, two handshakes looked at the server (the host, HTTP/1.1 alone), and a request asked whether it gives evidence.
        Assert.Equal("2 connections without a request", run.Environment["first probe"]);
        Assert.Equal(("ecdsa-p256", "ecdsa-p256"), (run.Environment["server key"], run.Environment["client key"]));
        Assert.Equal(run.Ledger.ClientConnections + 3, ledger.RootElement.GetProperty("connections").GetInt64());
        Assert.Equal(run.Ledger.ClientResumed, ledger.RootElement.GetProperty("resumed").GetInt64());

        await lla.SignalAsync("INT");
        var served = await lla.EndAsync();
        Assert.Equal((0, ""), (served.ExitCode, served.Error));
    }

    [Fact]
    public async Task Tells_of_a_password_that_is_not_there_and_never_the_password()
    {
        var pki = _directory.At("pki");
        await InProcess.RunAsync("certs", $"out={pki}", "keys=ecdsa-p256");
        string[] words = ["scenario=cold", "target=https://lla-test:1", $"ca={pki}/ca.crt", $"cert={pki}/tts-client.crt"];

        var missing = await InProcess.RunAsync([.. words, $"key={pki}/tts-client.key", "key-password=env:NO_SUCH_PASSWORD"]);
        var alone = await InProcess.RunAsync(words);

        Assert.Equal(
            (2, "error: key-password=env:NO_SUCH_PASSWORD: there is no environment variable NO_SUCH_PASSWORD (export it, or write key-password=file:PATH)\n"),
            (missing.ExitCode, missing.Error));
        Assert.Equal(
            (2, $"error: cert={pki}/tts-client.crt must hold the private key, too, since key= is not given, but has none (write key=FILE)\n"), (alone.ExitCode, alone.Error));
    }

    [Fact]
    public async Task Calls_from_no_address_that_is_not_of_this_machine()
    {
        var pki = _directory.At("pki");
        await InProcess.RunAsync("certs", $"out={pki}", "keys=ecdsa-p256");

        // RFC 5737 keeps it for documents.
        var result = await InProcess.RunAsync(Words(port: 1, "keys=ecdsa-p256", "source=127.0.0.5,203.0.113.1"));

        Assert.Equal((2, "error: source=203.0.113.1 must be an address of this machine, but is none (to see them: ip -brief address)\n"), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task Says_of_a_dead_target_that_nobody_listens()
    {
        var pki = _directory.At("pki");
        await InProcess.RunAsync("certs", $"out={pki}", "keys=ecdsa-p256");

        var port = LoopbackServer.ClosedPort().Port;
        var result = await InProcess.RunAsync(Words(port, "keys=ecdsa-p256"));

        Assert.Equal((5, ""), (result.ExitCode, result.Error));
        Assert.EndsWith(
            "FAIL  The target never answered: run ended early: no request of the warm-up of 'cold ecdsa-p256' succeeded; "
            + "the first ended in ConnectRefused (Connection refused); "
            + $"the target is https://lla-test:{port} at 127.0.0.1:{port} (check that it runs there; connect= names another address).\n",
            result.Output,
            StringComparison.Ordinal);
        Assert.Equal(RunStatus.Unanswered, RunFile.Read(Path.Combine(_directory.At("out"), RunFile.Name)).Status);
    }

    [Fact]
    public async Task A_signal_ends_the_first_look_at_a_target_that_never_answers()
    {
        var pki = _directory.At("pki");
        await InProcess.RunAsync("certs", $"out={pki}", "keys=ecdsa-p256");
        await using var silent = new LoopbackServer((_, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        await using var run = HarnessProcess.Start([
            "scenario=cold", $"target=https://lla-test:{silent.Address.Port}", "connect=127.0.0.1", "handshake-timeout=1m",
            $"ca={pki}/ca.crt", $"cert={pki}/tts-client.crt", $"key={pki}/tts-client.key", $"out={_directory.At("out")}"]);
        await Wait.Until(() => silent.Accepted > 0, TestContext.Current.CancellationToken);

        await run.SignalAsync("INT");
        var result = await run.EndAsync();

        Assert.Equal((130, "error: stopped before the target was ready; there is no result\n"), (result.ExitCode, result.Error));
        Assert.False(Directory.Exists(_directory.At("out")));
    }

    [Fact]
    public async Task Says_of_a_host_without_an_address_that_there_is_none()
    {
        var pki = _directory.At("pki");
        await InProcess.RunAsync("certs", $"out={pki}", "keys=ecdsa-p256");

        var result = await InProcess.RunAsync(
            "scenario=cold", "target=https://lla.invalid:1", $"ca={pki}/ca.crt", $"cert={pki}/tts-client.crt", $"key={pki}/tts-client.key", "keys=ecdsa-p256",
            "progress=none", $"out={_directory.At("away")}");

        Assert.Equal(5, result.ExitCode);
        Assert.StartsWith("error: the target's host 'lla.invalid' has no address: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_of_a_port_that_is_taken_which_one_it_is()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var result = await InProcess.RunAsync("serve", $"port={port}", "admin=0", "keys=ecdsa-p256");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("error: the LLA cannot listen: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(port.ToString(CultureInfo.InvariantCulture), result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private string[] Words(int port, params string[] options)
    {
        string Pki(string name) => Path.Combine(_directory.At("pki"), name);
        return
        [
            .. Honest.Patient, "scenario=resumption", $"target=https://lla-test:{port}", "connect=127.0.0.1", $"ca={Pki("ca.crt")}", $"cert={Pki("tts-client.crt")}",
            $"key={Pki("tts-client.key")}", "warmup=100ms", "clients=2", "progress=none", $"out={_directory.At("out")}", .. options,
        ];
    }
}
