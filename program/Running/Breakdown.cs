using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace LoadHarness.Program.Running;

/// <summary>
/// A fault of the harness itself: an exception that nobody expected, on whichever thread. It is told in one sentence, its details go into a file,
/// a run that is under way is written as far as it got, and the program ends with <see cref="ExitCode.Fault"/>.
/// </summary>
/// <param name="arguments">The program's arguments; only their names are written down, since a value may be a secret.</param>
/// <param name="clock">Gives the time in the file's name.</param>
/// <param name="caller">Whose process it is: what happens on other threads of somebody else's is his.</param>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the program, and its last words are waited for by a thread that nobody can stop.")]
internal sealed class Breakdown(IReadOnlyList<string> arguments, TimeProvider clock, Caller caller)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // A run gives up its requests at once; the largest takes seconds to be judged and written.
    private static readonly TimeSpan WritePatience = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _struck = new();
    private readonly ManualResetEventSlim _told = new();
    private Exception? _cause;

    /// <summary>The first exception; null while all is well.</summary>
    public Exception? Cause => Volatile.Read(ref _cause);

    /// <summary>Cancelled by the first exception.</summary>
    public CancellationToken Struck => _struck.Token;

    /// <summary>Directory of the run that is under way; null while there is none.</summary>
    public string? Directory { get; set; }

    /// <summary>The exception in a few words, on one line.</summary>
    public static string Words(Exception cause)
    {
        const int Most = 300;
        var root = cause;
        while (root.InnerException is { } inner)
        {
            root = inner;
        }

        return Plain.Truncate(Plain.Line(UrlText.In($"{root.GetType().Name}: {root.Message}")), Most);
    }

    /// <summary>Runs a command; what it throws, and what any thread does meanwhile, ends here.</summary>
    /// <returns>The command's exit code, or that of a fault.</returns>
    public async Task<int> GuardAsync(Func<Task<int>> command)
    {
        if (caller.OwnsProcess)
        {
            AppDomain.CurrentDomain.UnhandledException += OnForeignThread;
        }

        try
        {
            var code = await command();
            return Cause is null ? code : Tell();
        }
        catch (Exception e)
        {
            Take(e);
            return Tell();
        }
        finally
        {
            AppDomain.CurrentDomain.UnhandledException -= OnForeignThread;
        }
    }

    /// <summary>Takes an exception; only the first is told.</summary>
    public void Take(Exception cause)
    {
        if (Interlocked.CompareExchange(ref _cause, cause, null) is null)
        {
            // Whoever waits for this goes on elsewhere: the thread that failed may be good for nothing more.
            _ = _struck.CancelAsync();
        }
    }

    // The runtime ends the process when this returns, so a run that is under way must be written before.
    private void OnForeignThread(object sender, UnhandledExceptionEventArgs unhandled)
    {
        Take(unhandled.ExceptionObject as Exception ?? new InvalidOperationException($"{unhandled.ExceptionObject}"));
        if (Directory is null || !_told.Wait(WritePatience))
        {
            Tell();
        }

        Environment.Exit(ExitCode.Fault);
    }

    private int Tell()
    {
        ConsoleText.Error.Line($"error: the harness failed, which is a fault of its own: {Words(Cause!)} ({Details()})");
        _told.Set();
        return ExitCode.Fault;
    }

    private string Details()
    {
        var name = $"loadharness-crash-{Format.FileMoment(clock.GetUtcNow())}-{Environment.ProcessId}.txt";
        var problem = "";
        foreach (var directory in (string?[])[Directory, Path.GetTempPath()])
        {
            try
            {
                if (System.IO.Directory.Exists(directory))
                {
                    var path = Path.Combine(directory, name);
                    Write(path);
                    return $"details: {path}";
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problem = $": {e.Message}";
            }
        }

        return $"its details cannot be written{problem}";
    }

    private void Write(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new StreamWriter(path, options);
        file.Write($"""
            LoadHarness {typeof(Breakdown).Assembly.GetName().Version?.ToString(3)}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}
            {Format.Moment(clock.GetUtcNow())}
            arguments, without values: {string.Join(' ', arguments.Select(argument => Plain.Line(GivenText.Show(argument.Split('=')[0]))))}

            {UrlText.In($"{Cause}")}

            """);
    }
}
