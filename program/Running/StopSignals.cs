using System.Runtime.InteropServices;

namespace LoadHarness.Program.Running;

/// <summary>
/// Ctrl-C and SIGTERM in two steps: the first asks for an end, in which requests in flight are finished, the second gives them up. Either way
/// what was measured is written.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly List<PosixSignalRegistration> _registrations;
    private int _signals;

    /// <summary>Listens from now on; signals no longer end the program by themselves.</summary>
    public StopSignals() => _registrations =
    [
        .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            Take();
        })),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Cancelled by the second.</summary>
    public CancellationToken Abort => _abort.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stop.Dispose();
        _abort.Dispose();
    }

    private void Take()
    {
        switch (Interlocked.Increment(ref _signals))
        {
            case 1:
                Console.Error.WriteLine("stopping: requests in flight end first; once more (Ctrl-C or SIGTERM) gives them up");
                _stop.Cancel();
                break;
            case 2:
                Console.Error.WriteLine("stopping at once: requests in flight are given up, what was measured is written");
                _abort.Cancel();
                break;
        }
    }
}
