using LoadHarness.Arms;
using LoadHarness.Engine.Load;
using LoadHarness.Recording;

namespace LoadHarness.Tests.Engine;

/// <summary>Client actors of one arm that hold every request until the test lets it end.</summary>
internal sealed class Crew : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Held> _held = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Recorder _recorder;
    private readonly Task _recording;
    private readonly CancellationTokenSource _abort = new();
    private readonly List<Task> _working;

    /// <summary>Starts them.</summary>
    /// <param name="size">How many.</param>
    /// <param name="clock">Clock of the actors.</param>
    public Crew(int size, TimeProvider clock)
    {
        _recorder = new Recorder([new Arm { Name = "arm", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 }], clock);
        _recording = _recorder.RunAsync();
        Clients = [.. Enumerable.Range(0, size).Select(index => new ClientActor(_ => new ScriptedClient((_, intended) => HoldAsync(index, intended)), _recorder, clock))];
        _working = [.. Clients.Select(client => client.RunAsync(_abort.Token))];
    }

    public IReadOnlyList<ClientActor> Clients { get; }

    /// <summary>A request that a client is sending.</summary>
    internal sealed record Held(int Client, long Intended, TaskCompletionSource<Sample> End);

    /// <summary>Waits for the next request that reaches a client.</summary>
    public async Task<Held> NextAsync()
    {
        await _arrived.WaitAsync();
        lock (_gate)
        {
            var next = _held[0];
            _held.RemoveAt(0);
            return next;
        }
    }

    /// <summary>Waits for as many requests as given, in whatever order their clients took them up.</summary>
    public async Task<IReadOnlyList<Held>> NextAsync(int count)
    {
        var held = new List<Held>();
        while (held.Count < count)
        {
            held.Add(await NextAsync());
        }

        return [.. held.OrderBy(one => one.Intended)];
    }

    /// <summary>Whether no request waits that <see cref="NextAsync()"/> has not given out.</summary>
    public bool IsQuiet => _arrived.CurrentCount == 0;

    /// <summary>Ends one client for good.</summary>
    public Task EndAsync(int client)
    {
        Clients[client].Close();
        return _working[client];
    }

    /// <summary>Lets a request succeed.</summary>
    public static void End(Held held) => held.End.SetResult(ScriptedClient.Ok(0, held.Intended));

    public async ValueTask DisposeAsync()
    {
        foreach (var client in Clients)
        {
            client.Close();
        }

        await Task.WhenAll(_working);
        _recorder.Close();
        await _recording;
        _abort.Dispose();
        _arrived.Dispose();
    }

    private ValueTask<Sample> HoldAsync(int client, long intended)
    {
        var end = new TaskCompletionSource<Sample>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _held.Add(new Held(client, intended, end));
        }

        _arrived.Release();
        return new ValueTask<Sample>(end.Task);
    }
}
