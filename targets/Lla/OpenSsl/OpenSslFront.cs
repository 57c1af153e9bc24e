using System.Net;
using LoadHarness.Machine.Loops;
using LoadHarness.Targets.Lla.Faults;

namespace LoadHarness.Targets.Lla.OpenSsl;

/// <summary>The ports of an LLA on OpenSSL and an event loop: HTTP/1.1.</summary>
internal sealed class OpenSslFront : ILlaFront
{
    private readonly EventLoop _loop = EventLoop.Shared;
    private readonly LlaServerOptions _options;
    private readonly Ledger _ledger;
    private readonly ConversationRoom _shared;
    private readonly CancellationTokenSource _abort = new();

    private bool _isDisposed;

    // Of the loop's thread.
    private readonly ServerContexts _contexts;
    private readonly List<OpenSslPort> _ports;
    private readonly HashSet<Conversation> _open = [];
    private TaskCompletionSource? _allClosed;

    /// <param name="options">How it serves.</param>
    /// <param name="endpoints">The endpoints.</param>
    /// <param name="ledger">Counts.</param>
    /// <param name="clock">Clock of the server.</param>
    public OpenSslFront(LlaServerOptions options, IReadOnlyList<ServedEndpoint> endpoints, Ledger ledger, TimeProvider clock)
    {
        (_options, _ledger) = (options, ledger);
        _shared = new ConversationRoom(_loop, ledger, options.Behaviour, new Slowdown(options.Behaviour.SlowdownPerMinute, clock), clock);
        _contexts = new ServerContexts(options.Protocols, options.Behaviour.AcceptsTickets);
        _ports = [.. endpoints.Select(endpoint => new OpenSslPort(endpoint, _contexts, ledger, clock))];
    }

    public IReadOnlyList<int> Ports { get; private set; } = [];

    public Task StartAsync(CancellationToken cancellationToken) => _loop.RunAsync(() =>
    {
        foreach (var port in _ports)
        {
            // What OpenSSL does not take is told before anybody calls.
            _ = port.Context();
            port.Listener = new LoopListener(_loop, port.Endpoint.Options.Address, (socket, remote) => Accept(port, socket, remote));
            port.Listener.Start();
        }

        Ports = [.. _ports.Select(port => port.Listener!.Port)];
        return Task.CompletedTask;
    });

    public async Task StopAsync(CancellationToken patience) =>
        await _loop.RunAsync(StopAcceptingAsync).WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _abort.CancelAsync();
        await _loop.RunAsync(CloseAsync);
        _abort.Dispose();
    }

    // Ends when all connections have.
    private Task StopAcceptingAsync()
    {
        foreach (var port in _ports)
        {
            port.Listener?.Dispose();
        }

        _allClosed = new TaskCompletionSource();
        foreach (var conversation in _open.ToList())
        {
            conversation.Stop();
        }

        return EndIfAllClosed();
    }

    private async Task CloseAsync()
    {
        await EndIfAllClosed();
        foreach (var port in _ports)
        {
            port.Dispose();
        }

        _contexts.Dispose();
    }

    private Task EndIfAllClosed()
    {
        if (_open.Count == 0)
        {
            _allClosed?.TrySetResult();
        }

        return _allClosed?.Task ?? Task.CompletedTask;
    }

    private void Accept(OpenSslPort port, LoopSocket socket, IPAddress remote)
    {
        if (_options.Callers?.Contains(remote) == false)
        {
            // None of the harness's clients: it gets nothing, costs next to nothing, and is in none of their counts.
            _ledger.TurnAway();
            socket.Dispose();
            return;
        }

        Converse(new Conversation(port, socket, _shared, _abort.Token));
    }

    // What is thrown here is a bug, and ends the process as on any other thread.
    private async void Converse(Conversation conversation)
    {
        _open.Add(conversation);
        try
        {
            await conversation.RunAsync();
        }
        finally
        {
            _open.Remove(conversation);
            conversation.Dispose();
            _ = EndIfAllClosed();
        }
    }
}
