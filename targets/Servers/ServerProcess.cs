using System.ComponentModel;
using System.Diagnostics;

namespace LoadHarness.Targets.Servers;

/// <summary>A server's process beside its guard: a shell that ends the server and deletes its directory when the harness is gone, however it went.</summary>
/// <remarks>
/// The guard waits for the end of its standard input, a pipe whose other end only the harness holds. The kernel's own way, PR_SET_PDEATHSIG
/// (setpriv --pdeathsig), will not do: it fires when the <em>thread</em> that started the child ends (prctl(2)), and .NET starts children from
/// threads of a pool. Guard and server get a session of their own (setsid), since Ctrl-C at a terminal goes to every process of the
/// harness's group, and the harness still needs its server for the partial result.
/// </remarks>
internal sealed class ServerProcess(Process guard, int id, PrivateDirectory directory, LastLines messages) : IAsyncDisposable
{
    // $1 is the directory, the rest the server's command line. Descriptor 3 is the harness's pipe; nobody else may hold what comes from it.
    private const string Guard = """
        exec 3<&0
        directory=$1
        shift
        "$@" </dev/null >&2 3<&- &
        server=$!
        echo $server
        { read -r line <&3; kill $server; } >/dev/null 2>&1 &
        watch=$!
        wait $server
        code=$?
        kill $watch 2>/dev/null
        rm -rf -- "$directory"
        exit $code
        """;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private static readonly LocalProgram Shell = new("sh", "dash");
    private static readonly LocalProgram Session = new("setsid", "util-linux");

    /// <summary>The programs that a guard consists of.</summary>
    public static IReadOnlyList<LocalProgram> Needs => [Shell, Session];

    /// <summary>Id of the server's process.</summary>
    public int Id => id;

    /// <summary>Its files.</summary>
    public PrivateDirectory Directory => directory;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => guard.HasExited;

    /// <summary>The last lines that it wrote.</summary>
    public IReadOnlyCollection<string> Messages => messages.Lines;

    /// <summary>Starts a server.</summary>
    /// <param name="program">Full path of its program.</param>
    /// <param name="arguments">Its arguments; they must keep it in the foreground.</param>
    /// <param name="directory">Its files, deleted when it ends.</param>
    /// <param name="cancellationToken">Gives up waiting for the guard.</param>
    /// <exception cref="TargetException">The guard did not start, or one of its programs is not there.</exception>
    public static async Task<ServerProcess> StartAsync(
        string program, IEnumerable<string> arguments, PrivateDirectory directory, CancellationToken cancellationToken)
    {
        var start = ProgramStart.Of(Session.FullPath(), [Shell.FullPath(), "-c", Guard, "guard", directory.FullName, program, .. arguments]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        Process guard;
        try
        {
            guard = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new TargetException($"{program} cannot be started: {e.Message}", e);
        }

        try
        {
            var messages = new LastLines(guard.StandardError);
            var line = await guard.StandardOutput.ReadLineAsync(cancellationToken);
            return int.TryParse(line, CultureInfo.InvariantCulture, out var number)
                ? new ServerProcess(guard, number, directory, messages)
                : throw new TargetException($"{program} did not start: {string.Join("; ", messages.Lines)}");
        }
        catch
        {
            guard.StandardInput.Close();
            guard.Dispose();
            throw;
        }
    }

    /// <summary>Waits until it has ended by itself and all that it wrote is among the messages.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await guard.WaitForExitAsync(cancellationToken);
        await messages.Ended.WaitAsync(cancellationToken);
    }

    /// <summary>Ends the guard's input and waits for its end; ends both processes by their ids when they do not comply.</summary>
    public async ValueTask DisposeAsync()
    {
        guard.StandardInput.Close();
        using var patience = new CancellationTokenSource(StopLimit);
        await guard.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!guard.HasExited)
        {
            guard.Kill(entireProcessTree: true);
        }

        guard.Dispose();
        directory.Dispose();
    }
}
