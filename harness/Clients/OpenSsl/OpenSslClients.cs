using LoadHarness.Machine.Loops;
using LoadHarness.OpenSsl;
using LoadHarness.Workloads;

namespace LoadHarness.Clients.OpenSsl;

/// <summary>Makes the clients of a run that are on OpenSSL, each for the event loop on which it is asked for.</summary>
/// <param name="timeouts">Limits of each step.</param>
/// <param name="clock">Clock of the run.</param>
/// <param name="keyLog">The file that takes the secrets of connections; null for none.</param>
internal sealed class OpenSslClients(Timeouts timeouts, TimeProvider clock, string? keyLog = null) : IDisposable
{
    private readonly KeyLogFile? _keyLog = keyLog is null ? null : KeyLogFile.Open(keyLog);
    private readonly Dictionary<EventLoop, LoopClients> _loops = [];

    /// <summary>Makes client number <paramref name="index"/> (from 0) of an arm, for the caller's loop; elsewhere for the first loop of the process. One caller at a time.</summary>
    /// <param name="arm">How it connects.</param>
    /// <param name="endpoint">Where to.</param>
    /// <param name="index">Its number.</param>
    /// <param name="naming">Which names are sent as SNI.</param>
    /// <param name="script">What it sends, where that is not always the same.</param>
    /// <param name="abort">Ends a request in flight.</param>
    public OpenSslClient Create(Arm arm, TargetEndpoint endpoint, int index, ServerNaming naming, IClientScript? script, CancellationToken abort)
    {
        var loop = EventLoop.Current ?? EventLoop.Shared;
        if (!_loops.TryGetValue(loop, out var clients))
        {
            clients = _loops[loop] = new LoopClients(loop, timeouts, clock, _keyLog);
        }

        return clients.Create(arm, endpoint, index, naming, script, abort);
    }

    /// <summary>Closes what arms share. Their clients must have ended.</summary>
    public void Dispose()
    {
        var left = _loops.Count;
        foreach (var (loop, clients) in _loops)
        {
            loop.Post(_ =>
            {
                clients.Dispose();
                if (Interlocked.Decrement(ref left) == 0)
                {
                    _keyLog?.Dispose();
                }
            }, null);
        }

        if (_loops.Count == 0)
        {
            _keyLog?.Dispose();
        }
    }
}
