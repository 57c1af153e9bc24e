using System.Net;
using System.Net.Sockets;
using LoadHarness.Machine;
using LoadHarness.Tests.Scenarios;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Machine;

/// <summary>What the kernel says of this process and its sockets. Not beside other tests, which have threads and files of their own.</summary>
[Collection(nameof(LiveRuns))]
public sealed class ResourceProbeTests
{
    // Some that the runtime ends meanwhile must not matter.
    private const int Many = 60;
    private const int Most = Many * 3 / 4;

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task Follows_connections_from_open_to_closed(string address)
    {
        var (listenOn, connectTo) = address switch
        {
            "::1" => (IPAddress.IPv6Loopback, IPAddress.IPv6Loopback),
            "::ffff:127.0.0.1" => (IPAddress.Loopback, IPAddress.Loopback.MapToIPv6()),
            _ => (IPAddress.Loopback, IPAddress.Loopback),
        };

        // One that the kernel picks may still have connections of somebody else that wait for their end.
        var port = FreePorts.Take(1)[0];
        using var listener = new TcpListener(listenOn, port);
        listener.Start();
        await SaysAsync(port, new(0, 0, 0));

        var clients = new List<Socket>();
        var servers = new List<Socket>();
        for (var i = 0; i < 3; i++)
        {
            var client = new Socket(connectTo.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (connectTo.IsIPv4MappedToIPv6)
            {
                client.DualMode = true;
            }

            await client.ConnectAsync(connectTo, port, Token);
            clients.Add(client);
            servers.Add(await listener.AcceptSocketAsync(Token));
        }

        await SaysAsync(port, new(3, 0, 0));
        servers[0].Dispose();
        await SaysAsync(port, new(2, 1, 0));
        clients[0].Dispose();
        await SaysAsync(port, new(2, 0, 1)); // The server closed first, so its end waits.
        clients[1].Dispose();
        servers[1].Dispose();
        await SaysAsync(port, new(1, 0, 2)); // And here ours does.
        clients[2].Dispose();
        servers[2].Dispose();
        await SaysAsync(port, new(0, 0, 3));
    }

    [Fact]
    public async Task Counts_threads_as_the_kernel_does()
    {
        using var end = new ManualResetEventSlim();
        var before = ResourceProbe.Threads();
        var threads = Enumerable.Range(0, Many).Select(_ => new Thread(() => end.Wait(CancellationToken.None)) { IsBackground = true }).ToList();
        threads.ForEach(thread => thread.Start());
        var during = ResourceProbe.Threads();
        end.Set();
        threads.ForEach(thread => thread.Join());

        Assert.True(during >= before + Most, $"{before} threads, then {during}");

        // The kernel's thread ends a moment after .NET's.
        await Wait.Until(() => Task.FromResult(ResourceProbe.Usage(collects: false).Threads), threads => threads <= during - Most, Token);
    }

    [Fact]
    public void Counts_open_files()
    {
        var before = ResourceProbe.OpenFiles();
        var files = Enumerable.Range(0, Many).Select(_ => File.OpenRead(typeof(ResourceProbe).Assembly.Location)).ToList();
        var during = ResourceProbe.OpenFiles();
        files.ForEach(file => file.Dispose());
        var after = ResourceProbe.Usage(collects: false).OpenFiles;

        Assert.True(during >= before + Most, $"{before} open files, then {during}");
        Assert.True(after <= during - Most, $"{during} open files, then {after}");
    }

    [Fact]
    public void Tells_the_heap_only_after_a_collection()
    {
        var garbage = new byte[64 << 20];
        var before = GC.GetTotalMemory(forceFullCollection: false);
        GC.KeepAlive(garbage);
        garbage = null;

        var plain = ResourceProbe.Usage(collects: false);
        var collected = ResourceProbe.Usage(collects: true);

        Assert.Null(plain.HeapBytes);
        Assert.True(collected.HeapBytes < before - (32 << 20), $"{before} bytes with garbage, {collected.HeapBytes} without");
        Assert.True(collected.CpuMicroseconds >= plain.CpuMicroseconds);
        Assert.Null(garbage);
    }

    // The kernel closes a connection a moment after the program does.
    private static async Task SaysAsync(int port, SocketCounts expected) =>
        await Wait.Until(() => Task.FromResult(ResourceProbe.Sockets([port])), counts => counts == expected, Token, $"the kernel counts {expected}");
}
