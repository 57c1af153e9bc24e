using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LoadHarness.Targets.Lla;

/// <summary>An LLA that the harness started, in a process of its own. All that they say to each other goes over its standard input and output, where nobody else can ask.</summary>
internal sealed class LlaProcess : IAsyncDisposable
{
    // A start takes well under a second; a machine that needs longer than this is not fit to measure on.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    // One that has died ends its output at once; one that is kept from running has not, and its counts are worth the wait.
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    // Counters take a kilobyte or two, and so do the ports of every plan.
    private const int LongestLine = 64 * 1024;

    private readonly Process _process;
    private readonly JsonLines _lines;

    // One asks at a time, and nobody else touches what is below.
    private readonly SemaphoreSlim _turn = new(1);
    private long _orders;

    private LlaProcess(Process process)
    {
        _process = process;
        _lines = new JsonLines(process.StandardOutput.BaseStream, process.StandardInput.BaseStream, LongestLine);
    }

    /// <summary>Id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>The ports of its endpoints, in the order of the handover.</summary>
    public IReadOnlyList<int> Ports { get; private set; } = [];

    /// <summary>Starts one and waits until it listens.</summary>
    /// <exception cref="TargetException">It did not start.</exception>
    public static async Task<LlaProcess> StartAsync(Handover handover, CancellationToken cancellationToken)
    {
        var lla = new LlaProcess(Launch());
        try
        {
            lla.Ports = await WithinAsync(StartLimit, token => lla.IntroduceAsync(handover, token), cancellationToken);
            return lla;
        }
        catch
        {
            await lla.KillAsync();
            throw;
        }
    }

    /// <summary>The counters; null when the LLA does not answer, which the requests' outcomes will tell too.</summary>
    /// <param name="collects">Whether the LLA is to collect its garbage first.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async ValueTask<ServerCounters?> ReadAsync(bool collects, CancellationToken cancellationToken)
    {
        try
        {
            return await WithinAsync(ReadLimit, token => AskAsync(collects, revocations: null, token), cancellationToken);
        }
        catch (Exception e) when (e is TargetException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Puts newer revocation lists in force, for each endpoint in their order; null leaves an endpoint's as they are.</summary>
    /// <exception cref="TargetException">The LLA did not take them.</exception>
    public async Task RevokeAsync(IReadOnlyList<string?> lists, CancellationToken cancellationToken) =>
        await WithinAsync(StartLimit, token => AskAsync(collects: false, lists, token), cancellationToken);

    /// <summary>Ends it at once, as a crash would.</summary>
    public async ValueTask KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        Release();
    }

    /// <summary>Ends its standard input and waits for its end; ends the process by its id when it does not comply.</summary>
    public async ValueTask DisposeAsync()
    {
        // Not the writer above it, which would flush first, and to an LLA that has died that is an error.
        await _process.StandardInput.BaseStream.DisposeAsync();
        using var patience = new CancellationTokenSource(StopLimit);
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        Release();
    }

    private static Process Launch()
    {
        try
        {
            return Process.Start(OwnProgram.Start("serve", "certs=-"))!;
        }
        catch (Win32Exception e)
        {
            throw new TargetException($"the LLA's process cannot be started: {e.Message}", e);
        }
    }

    private void Release()
    {
        _process.Dispose();
        _turn.Dispose();
    }

    private async Task<IReadOnlyList<int>> IntroduceAsync(Handover handover, CancellationToken cancellationToken)
    {
        await _lines.WriteAsync(handover, LlaJson.Default.Handover, cancellationToken);
        return (await AnswerAsync(LlaJson.Default.Announcement, cancellationToken)).Ports;
    }

    private async Task<ServerCounters> AskAsync(bool collects, IReadOnlyList<string?>? revocations, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var order = new Order(++_orders, collects, revocations);
            await _lines.WriteAsync(order, LlaJson.Default.Order, cancellationToken);
            var done = await AnswerAsync(LlaJson.Default.Done, cancellationToken);
            while (done.Number < order.Number)
            {
                // The answer to one that nobody waits for any more.
                done = await AnswerAsync(LlaJson.Default.Done, cancellationToken);
            }

            return done.Counters;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<T> AnswerAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        await _lines.ReadAsync(type, cancellationToken) ?? throw new TargetException("the LLA's process ended before it answered; its message is above");

    private static async Task<T> WithinAsync<T>(TimeSpan limit, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit);
        try
        {
            return await ask(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TargetException($"the LLA did not answer within {limit.TotalSeconds} s");
        }
        catch (IOException e)
        {
            throw new TargetException($"the LLA cannot be told anything: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new TargetException($"the LLA said something else than it was asked: {e.Message}", e);
        }
    }
}
