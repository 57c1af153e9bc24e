using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace LoadHarness.Program.Running;

/// <summary>
/// Ctrl-C and SIGTERM in two steps, as the lifetime of a host: the first asks for an end, the second gives up what still goes on. Signals no
/// longer end the program by themselves, from the host's start until it is disposed.
/// </summary>
/// <param name="application">Is told of the first signal.</param>
/// <param name="words">What is said at each; nothing where there are none.</param>
internal sealed class StopSignals(IHostApplicationLifetime application, params IReadOnlyList<string> words) : IHostLifetime, IDisposable
{
    private readonly CancellationTokenSource _abort = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;

    /// <summary>Whether a signal came.</summary>
    public bool Came => Volatile.Read(ref _signals) > 0;

    /// <summary>Cancelled by the first signal, or when the host stops by itself.</summary>
    public CancellationToken Stop => application.ApplicationStopping;

    /// <summary>Cancelled by the second.</summary>
    public CancellationToken Abort => _abort.Token;

    /// <summary>Listens from now on.</summary>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Take();
            }));
        }

        return Task.CompletedTask;
    }

    /// <summary>Nothing: signals are listened to until the end.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _registrations.Clear();
        _abort.Dispose();
    }

    /// <summary>A signal came.</summary>
    internal void Take()
    {
        var signal = Interlocked.Increment(ref _signals);
        if (signal <= words.Count)
        {
            Console.Error.WriteLine(words[signal - 1]);
        }

        switch (signal)
        {
            case 1:
                application.StopApplication();
                break;
            case 2:
                _abort.Cancel();
                break;
        }
    }
}
