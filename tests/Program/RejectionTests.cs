using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Impostors against the embedded LLA: exact counts, by both ends.</summary>
/// <remarks>
/// .NET's client in a process of its own: .NET drops idle sessions of the whole process when contexts become many (SafeHandleCache), as those of other
/// tests would make them, and then an impostor would not be resumed at its first attempt.
/// </remarks>
public sealed class RejectionTests : IDisposable
{
    // Six rounds: of honest arms 4 requests in 100 ms, of impostors 1 in a third of it.
    private const long HonestRequests = 24;
    private const long Impostors = 6;

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("1.3", "dotnet")]
    [InlineData("1.2", "dotnet")]
    [InlineData("1.3", "openssl")]
    [InlineData("1.2", "openssl")]
    public async Task Nobody_gets_in_but_honest_clients_and_each_impostor_is_refused_for_its_flaw(string tls, string client)
    {
        var run = await RunAsync($"tls={tls}", $"client={client}");

        Assert.Equal(
            """
            honest: Ok
            honest (resumed): Ok
            TTS no certificate: ClientCertificateRefused, Server says NoCertificate
            TTS self-signed: ClientCertificateRefused, Server says UntrustedChain
            TTS another CA: ClientCertificateRefused, Server says UntrustedChain
            TTS forged signature: ClientCertificateRefused, Server says UntrustedChain
            TTS issued by a leaf: ClientCertificateRefused, Server says UntrustedChain
            TTS expired: ClientCertificateRefused, Server says OutsideValidity
            TTS not yet valid: ClientCertificateRefused, Server says OutsideValidity
            TTS server's EKU: ClientCertificateRefused, Server says WrongUsage
            TTS revoked: ClientCertificateRefused, Server says Revoked
            TTS not allowed: ClientCertificateRefused, Server says NotAllowed
            TTS no certificate (resumed): ClientCertificateRefused, Server says NoCertificate
            TTS self-signed (resumed): ClientCertificateRefused, Server says UntrustedChain
            TTS another CA (resumed): ClientCertificateRefused, Server says UntrustedChain
            TTS forged signature (resumed): ClientCertificateRefused, Server says UntrustedChain
            TTS issued by a leaf (resumed): ClientCertificateRefused, Server says UntrustedChain
            TTS expired (resumed): ClientCertificateRefused, Server says OutsideValidity
            TTS not yet valid (resumed): ClientCertificateRefused, Server says OutsideValidity
            TTS server's EKU (resumed): ClientCertificateRefused, Server says WrongUsage
            TTS revoked (resumed): ClientCertificateRefused, Server says Revoked
            TTS not allowed (resumed): ClientCertificateRefused, Server says NotAllowed
            TTS revoked since its ticket (resumed): ClientCertificateRefused, Server says Revoked
            TTS one-way ticket (resumed): ClientCertificateRefused, Server says NoCertificate
            LLA wrong name: ServerCertificateRejected, Client says WrongName
            LLA expired: ServerCertificateRejected, Client says OutsideValidity
            LLA another CA: ServerCertificateRejected, Client says UntrustedChain
            LLA forged signature: ServerCertificateRejected, Client says UntrustedChain
            LLA issued by a leaf: ServerCertificateRejected, Client says UntrustedChain
            LLA client's EKU: ServerCertificateRejected, Client says WrongUsage
            honest again: Ok
            """,
            string.Join('\n', run.Arms.Select(Ends)));
        Assert.All(run.Arms.Where(arm => arm.Impostors is null), arm => Assert.Equal(Honest.AssertServed(arm, HonestRequests), arm.IdentityVerified));
        Assert.All(run.Arms.Where(arm => arm.Impostors is not null), arm =>
        {
            var counts = arm.Impostors!;
            var served = Honest.AssertServed(arm, Impostors, counts.Expected.By == Side.Server ? Outcome.ClientCertificateRefused : Outcome.ServerCertificateRejected);
            var resumed = arm.Mode == ConnectionMode.Resumed ? served : 0;
            Assert.Equal((0, resumed, resumed), (counts.Admitted, counts.TicketsOffered, counts.TicketsTaken));
            Assert.Equal(served, Assert.Single(counts.Refused, refusal => refusal.By == counts.Expected.By).Count);
            Assert.Equal(served, arm.LatencyMicroseconds["refusal"].Count);
            Assert.True(arm.CpuMicroseconds is { Client: > 0, Server: > 0 });
        });

        // A request that a stalled machine never sent was refused for no flaw, and the gates say so.
        if (run.Arms.All(arm => Honest.Served(arm) == arm.Requests))
        {
            Assert.All(run.Gates, gate => Assert.True(gate.Verdict == Verdict.Pass, gate.Why));
            Assert.Equal(ClaimAnswer.Confirmed, Answer(run));
        }

        // Of honest arms only, and to the connection.
        var ledger = run.Ledger;
        Assert.Equal((ledger.ServerConnections, ledger.ServerFull, ledger.ServerResumed), (ledger.ClientConnections, ledger.ClientFull, ledger.ClientResumed));
        Assert.Empty(ledger.ServerRefused!);
    }

    [Fact]
    public async Task An_LLA_that_has_no_allow_list_lets_a_stranger_in_and_turns_the_gate_red()
    {
        var run = await RunAsync("lla-allow-list=off");

        var strangers = run.Arms.Where(arm => arm.Impostors is { Admitted: > 0 }).ToList();
        Assert.Equal(["TTS not allowed", "TTS not allowed (resumed)"], strangers.Select(arm => arm.Name));
        Assert.All(strangers, arm => Assert.Equal(Honest.AssertServed(arm, Impostors), arm.Impostors!.Admitted));
        var gate = run.Gates.Single(gate => gate.Name == "impostors kept out");
        var kept = strangers.Select(arm => $"{arm.Name}: only {arm.Requests - arm.Impostors!.Admitted} of 6 requests were kept out, all must be");
        Assert.Equal((Verdict.Fail, $"{string.Join("; ", kept)}."), (gate.Verdict, gate.Why));
        Assert.Equal(ClaimAnswer.Refuted, Answer(run));
    }

    [Fact]
    public async Task Who_else_calls_the_LLA_is_a_bystander_and_no_impostor_that_got_in()
    {
        // Rounds enough that the first line of progress, after seconds, is far from the end.
        await using var process = HarnessProcess.Start([.. Options(rounds: 10), "progress=plain"]);
        await process.Error.SaysAsync("% done");
        var ports = ListeningPorts.Of(process.Child());
        foreach (var port in ports)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);

            // One of them is the one-way port, where everybody is let in.
            await using var tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false);
            await Assert.ThrowsAnyAsync<IOException>(() => tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "lla-test", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=lla-test" }, TestContext.Current.CancellationToken));
        }

        await process.EndAsync();
        var run = Read();

        Assert.Equal(ports.Length, run.Ledger.Bystanders);
        Assert.Equal(run.Ledger.ClientConnections, run.Ledger.ServerConnections);
        Assert.Empty(run.Ledger.ServerRefused!);
        Assert.All(run.Arms.Where(arm => arm.Impostors is not null), arm =>
        {
            Assert.Equal(0, arm.Impostors!.Admitted);
            Assert.Equal(Honest.Served(arm), Assert.Single(arm.Impostors.Refused, refusal => refusal.By == arm.Impostors.Expected.By).Count);
        });

        // So few requests that one call among a hundred of them could be felt.
        var doubt = run.Validity.Single(check => check.Name == "bystanders");
        Assert.StartsWith($"{ports.Length} connections came to the server from addresses that are not the harness's, beside ", doubt.Why, StringComparison.Ordinal);
        Assert.Equal((ports.Length <= run.Arms.Sum(arm => arm.Requests) * 0.01, CheckSubject.Machine), (doubt.Ok, doubt.Subject));
    }

    // Counts are exact on any machine; the run itself answers nothing where it was too busy to be believed.
    private static ClaimAnswer Answer(RunResult run) => Assert.Single(new RejectionScenario().Answer(run with { Verdict = LoadHarness.Gates.Verdict.Pass })).Answer;

    private static string Ends(ArmResult arm)
    {
        var outcomes = string.Join(", ", arm.Outcomes.Keys.Where(outcome => outcome != nameof(Outcome.Refused)));
        return arm.Impostors is not { } impostors ? $"{arm.Name}: {outcomes}"
            : $"{arm.Name}: {outcomes}, {string.Join(", ", impostors.Refused.Where(refusal => refusal.By == impostors.Expected.By).Select(refusal => $"{refusal.By} says {refusal.Reason}"))}";
    }

    private string[] Options(int rounds) =>
        [.. Honest.Patient, "scenario=rejection", "keys=ecdsa-p256", $"rounds={rounds}", "block=100ms", "rate=40/s", "clients=2", "warmup=100ms", $"out={_directory.At("run")}"];

    private async Task<RunResult> RunAsync(params string[] options)
    {
        // Whether the machine was too busy for a valid run is not asked here.
        string[] arguments = [.. Options(rounds: 6), "progress=none", .. options];
        await (options.Contains("client=dotnet") ? HarnessProcess.RunAsync(arguments) : InProcess.RunAsync(arguments));
        return Read();
    }

    private RunResult Read() => RunFile.Read(Path.Combine(_directory.At("run"), RunFile.Name));
}
