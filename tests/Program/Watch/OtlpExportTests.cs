using System.Diagnostics.Metrics;
using System.Net.Security;
using System.Net.Sockets;
using LoadHarness.Program.Watch;
using LoadHarness.Tests.Support;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Xunit;

namespace LoadHarness.Tests.Program.Watch;

public sealed class OtlpExportTests
{
    [Fact(Timeout = Wait.Patience)]
    public async Task Reads_no_more_of_a_collectors_answer_than_a_right_one_could_have()
    {
        const int Block = 64 * 1024;
        var blocks = 0;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var collector = new LoopbackServer(async (socket, token) =>
        {
            await socket.ReceiveAsync(new byte[Block], token);
            await socket.SendAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), token);
            try
            {
                while (await socket.SendAsync(new byte[Block], token) > 0)
                {
                    Interlocked.Increment(ref blocks);
                }
            }
            catch (SocketException)
            {
                ended.TrySetResult();
                throw;
            }
        });
        using var meter = new Meter("flood");
        var export = new OtlpExport(new Uri($"http://{collector.Address}/v1/metrics"), new SslClientAuthenticationOptions());
        using var provider = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name).AddReader(export.NewReader()).Build();
        meter.CreateCounter<long>("counter").Add(1);

        await Task.Run(() => provider.ForceFlush(), TestContext.Current.CancellationToken);

        // What the sockets hold is sent, too.
        await ended.Task;
        Assert.InRange(Volatile.Read(ref blocks), 0, 64 * 1024 * 1024 / Block);
    }
}
