using LoadHarness.Arms;
using LoadHarness.Engine.Load;
using LoadHarness.Recording;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Engine;

/// <summary>Client actors of one arm that hold every request until the test lets it end.</summary>
internal sealed class Crew : IAsyncDisposable
{
    // Index of an arm that no block under test has: a request of it proves that its client had nothing else to do.
    private const int Probe = 1;

    private readonly Lock _gate = new();

    // Guarded by the gate: what nobody has been given yet, what has not ended, and what must not come.
    private readonly List<Held> _held = [];
    private readonly List<Held> _open = [];
    private readonly HashSet<int> _idle = [];
    private readonly List<int> _unasked = [];
    private int _sent;
    private bool _closing;
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
        _recorder = new Recorder([Arm("arm"), Arm("probe")], clock);
        _recording = _recorder.RunAsync();
        Clients = [.. Enumerable.Range(0, size).Select(index => new ClientActor(_ => new ScriptedClient((arm, intended) => HoldAsync(index, arm, intended)), _recorder.Loops[0], clock))];
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

    /// <summary>
    /// Proves that nothing was asked of clients that have not been given out: each answers a request of another block at once, and its mailbox,
    /// which has one place, held nothing before it. They must have ended what they were given before.
    /// </summary>
    public async Task AssertIdleAsync(params IEnumerable<int> clients)
    {
        List<int> idle = [.. clients];
        lock (_gate)
        {
            _idle.UnionWith(idle);
            _unasked.AddRange(_held.Select(held => held.Client).Where(_idle.Contains));
        }

        var probe = new ClosedBlock(Probe, counted: false, [.. idle.Select(client => Clients[client])], TimeSpan.Zero, new ManualClock(), CancellationToken.None);
        probe.Start();
        await probe.Drained;
        lock (_gate)
        {
            Assert.Empty(_unasked);
            _idle.Clear();
        }

        Assert.Equal(0, probe.TakeLost());
    }

    /// <summary>Ends all clients when they have done all that was asked of them; whatever still comes is answered at once.</summary>
    /// <returns>Requests that the clients were given, all in all.</returns>
    public async Task<int> EndAllAsync()
    {
        List<Held> open;
        lock (_gate)
        {
            _closing = true;
            open = [.. _open];
        }

        open.ForEach(held => held.End.TrySetResult(ScriptedClient.Ok(0, held.Intended)));
        foreach (var client in Clients)
        {
            client.Close();
        }

        await Task.WhenAll(_working);
        return _sent;
    }

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
        await EndAllAsync();
        _recorder.Close();
        await _recording;
        _abort.Dispose();
        _arrived.Dispose();
    }

    private static Arm Arm(string name) => new() { Name = name, Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };

    private async ValueTask<Sample> HoldAsync(int client, int arm, long intended)
    {
        var held = new Held(client, intended, new TaskCompletionSource<Sample>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            if (arm == Probe)
            {
                return ScriptedClient.Ok(arm, intended);
            }

            _sent++;
            if (_idle.Contains(client))
            {
                _unasked.Add(client);
            }

            if (_closing || _idle.Contains(client))
            {
                return ScriptedClient.Ok(arm, intended);
            }

            _held.Add(held);
            _open.Add(held);
        }

        _arrived.Release();
        var sample = await held.End.Task;
        lock (_gate)
        {
            _open.Remove(held);
        }

        return sample;
    }
}
