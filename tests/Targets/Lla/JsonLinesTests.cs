using System.IO.Pipes;
using System.Text;
using System.Text.Json;
using LoadHarness.Results;
using LoadHarness.Targets.Lla;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

public sealed class JsonLinesTests : IDisposable
{
    private const int Longest = 5_000;

    private static readonly Done First = new(1, new ServerCounters { CpuMicroseconds = 1 });
    private static readonly Done Second = new(2, new ServerCounters { CpuMicroseconds = 2 });

    private readonly AnonymousPipeServerStream _there = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream _here;
    private readonly JsonLines _lines;

    public JsonLinesTests()
    {
        _here = new(PipeDirection.In, _there.ClientSafePipeHandle);
        _lines = new JsonLines(_here, Stream.Null, Longest);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _there.Dispose();
        _here.Dispose();
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Brings_each_line_however_it_is_cut()
    {
        var bytes = Bytes(First).Concat(Bytes(Second)).ToArray();
        for (var cut = 1; cut < bytes.Length; cut += 7)
        {
            await _there.WriteAsync(bytes.AsMemory(..cut), Token);
            await _there.WriteAsync(bytes.AsMemory(cut..), Token);

            Assert.Equal((1, 2), ((await ReadAsync())!.Number, (await ReadAsync())!.Number));
        }

        _there.Dispose();
        Assert.Null(await ReadAsync());
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_wait_that_is_given_up_loses_nothing()
    {
        var bytes = Bytes(First);
        await _there.WriteAsync(bytes.AsMemory(..10), Token);
        using var impatience = new CancellationTokenSource();
        var waiting = _lines.ReadAsync(LlaJson.Default.Done, impatience.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        await _there.WriteAsync(bytes.AsMemory(10..), Token);

        Assert.Equal(1, (await ReadAsync())!.Number);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_line_without_an_end_is_given_up()
    {
        await _there.WriteAsync(new byte[Longest], Token);

        await Assert.ThrowsAsync<IOException>(ReadAsync);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task What_is_no_JSON_spoils_its_own_line_alone()
    {
        await _there.WriteAsync("hello\n"u8.ToArray(), Token);
        await _there.WriteAsync(Bytes(First), Token);

        await Assert.ThrowsAsync<JsonException>(ReadAsync);
        Assert.Equal(1, (await ReadAsync())!.Number);
    }

    private Task<Done?> ReadAsync() => _lines.ReadAsync(LlaJson.Default.Done, Token);

    private static byte[] Bytes(Done done) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(done, LlaJson.Default.Done) + '\n');
}
