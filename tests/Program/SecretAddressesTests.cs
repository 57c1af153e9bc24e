using System.Net;
using System.Net.Sockets;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>What of an address may be a password is neither told nor written, whoever named it.</summary>
public sealed class SecretAddressesTests : IDisposable
{
    private const string Mark = "geheim7f3a";

    private static readonly string[] Short = [.. Honest.Patient, "scenario=cold", "keys=ecdsa-p256", "rounds=6", "block=100ms", "warmup=100ms", "rate=20/s", "clients=1", "progress=plain"];

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_query_of_a_collector_is_neither_told_nor_written()
    {
        await using var collector = await OtlpCollector.StartHttpAsync(refusal: 401);
        var address = $"{collector.Address}v1/metrics";

        var result = await InProcess.RunAsync([.. Short, $"otlp={address}?token={Mark}#{Mark}", Out]);

        Assert.Contains($"warning: otlp={address}?…: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(address, RunFile.Read(Path.Combine(_directory.At("out"), RunFile.Name)).Options["otlp"]);
        AssertSilent(result);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_is_told_without_its_query()
    {
        var result = await InProcess.RunAsync([.. Short, $"otlp=http://{LoopbackServer.ClosedPort()}/v1/metrics?token={Mark}", Out]);

        Assert.Contains("nobody takes connections there", result.Error, StringComparison.Ordinal);
        AssertSilent(result);
    }

    [Fact]
    public async Task The_password_of_a_proxy_that_refuses_is_not_told()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var refusing = RefuseAsync(proxy, stop.Token);

        var result = await HarnessProcess.RunUnderAsync(
            ["-u", "NO_PROXY", "-u", "no_proxy", "-u", "https_proxy", $"HTTPS_PROXY=http://me:{Mark}@{proxy.LocalEndpoint}"],
            [.. Short, $"otlp=https://collector.example:4318/v1/metrics?token={Mark}", Out]);
        await stop.CancelAsync();
        await refusing;

        Assert.Contains("exports of metrics were not taken: ", result.Error, StringComparison.Ordinal);
        Assert.Contains($"…@{proxy.LocalEndpoint}", result.Error, StringComparison.Ordinal);
        AssertSilent(result);
    }

    private string Out => $"out={_directory.At("out")}";

    private static async Task RefuseAsync(TcpListener proxy, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var client = await proxy.AcceptTcpClientAsync(stop);
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream);
                while (await reader.ReadLineAsync(stop) is { Length: > 0 })
                {
                    // The head of the request.
                }

                await stream.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The client is gone, or the test is over.
            }
        }
    }

    private void AssertSilent(ProgramResult result)
    {
        Assert.DoesNotContain(Mark, result.Text, StringComparison.OrdinalIgnoreCase);
        var files = Directory.GetFiles(_directory.At("out"));
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.DoesNotContain(Mark, File.ReadAllText(file), StringComparison.OrdinalIgnoreCase));
    }
}
