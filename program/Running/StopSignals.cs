using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace LoadHarness.Program.Running;

/// <summary>
/// Ctrl-C, SIGTERM, SIGQUIT and SIGHUP in two steps, as the lifetime of a host: the first asks for an end, the second gives up what still goes
/// on. Signals no longer end the program by themselves, from the host's start until it is disposed.
/// </summary>
/// <remarks>
/// A signal that was ignored when the program started stays ignored, as nohup and the background of a shell want it: .NET leaves it alone. Within somebody
/// else's process signals are his, and his caller's tokens are the two steps.
/// </remarks>
/// <param name="application">Is told of the first signal.</param>
/// <param name="caller">Whose process it is.</param>
/// <param name="words">What is said at each; nothing where there are none.</param>
internal sealed class StopSignals(IHostApplicationLifetime application, Caller caller, params IReadOnlyList<string> words) : IHostLifetime, IDisposable
{
    private static readonly PosixSignal[] Stopping = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];

    private readonly CancellationTokenSource _abort = new();
    private readonly List<IDisposable> _registrations = [];
    private int _signals;

    /// <summary>Whether a signal came.</summary>
    public bool Came => Volatile.Read(ref _signals) > 0 || caller.Abort.IsCancellationRequested;

    /// <summary>Cancelled by the first signal, or when the host stops by itself.</summary>
    public CancellationToken Stop => application.ApplicationStopping;

    /// <summary>Cancelled by the second.</summary>
    public CancellationToken Abort => _abort.Token;

    /// <summary>Does what comes before there is a host, until a signal comes.</summary>
    /// <param name="caller">Whose process it is.</param>
    /// <param name="run">What is done.</param>
    /// <returns>What it came to, and whether a signal ended it first.</returns>
    public static async Task<(T? Result, bool IsStopped)> UntilSignalAsync<T>(Caller caller, Func<CancellationToken, Task<T>> run)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(caller.Stop, caller.Abort);
        PosixSignalRegistration[] listening =
        [
            .. SignalsOf(caller).Select(signal => PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                stop.Cancel();
            })),
        ];
        try
        {
            return (await run(stop.Token), false);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Whatever it was in the middle of.
            return (default, true);
        }
        finally
        {
            Array.ForEach(listening, registration => registration.Dispose());
        }
    }

    /// <summary>Listens from now on.</summary>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in SignalsOf(caller))
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Take(signal);
            }));
        }

        _registrations.Add(caller.Stop.Register(() => Take()));
        _registrations.Add(caller.Abort.Register(GiveUp));
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

    /// <summary>Ends at once, as two signals do, without a word.</summary>
    public void GiveUp()
    {
        application.StopApplication();
        _abort.Cancel();
    }

    private static PosixSignal[] SignalsOf(Caller caller) => caller.OwnsProcess ? Stopping : [];

    /// <summary>A signal came.</summary>
    internal void Take(PosixSignal signal = PosixSignal.SIGINT)
    {
        // A lost terminal is told by the kernel, and once more by the shell that was in it: nobody is in a hurry.
        if (signal == PosixSignal.SIGHUP && Came)
        {
            return;
        }

        var number = Interlocked.Increment(ref _signals);
        if (number <= words.Count)
        {
            ConsoleText.Error.Line(words[number - 1]);
        }

        switch (number)
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
