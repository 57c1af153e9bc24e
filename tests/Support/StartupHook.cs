#pragma warning disable IDE0130, CA1050, MA0047 // The runtime wants a class of this name, in no namespace: it runs it before the program (DOTNET_STARTUP_HOOKS).

using System.Net.Sockets;

/// <summary>A fault within the harness, on a thread that nobody watches, or no open files left, once a file has as many lines as are wanted.</summary>
internal static class StartupHook
{
    /// <summary>Variable that names the file; what is not set makes no fault.</summary>
    public const string File = "MADE_UP_FAULT";

    /// <summary>Variable that names the file after which all open files are taken, until the harness has missed one.</summary>
    public const string Files = "MADE_UP_FILES";

    private const int Lines = 3;
    private const int NoMore = 24;
    private static readonly Lock Gate = new();
    private static readonly List<FileStream> Taken = [];
    private static Timer? _timer;

    /// <summary>Called by the runtime.</summary>
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Files) is { } start && !Environment.GetCommandLineArgs().Contains("serve"))
        {
            AppDomain.CurrentDomain.FirstChanceException += (_, thrown) => GiveBack(thrown.Exception);
            _timer = new Timer(_ => TakeOnceThereIs(start), state: null, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
        }

        // The LLA is started with the same variables, and is not what fails.
        if (Environment.GetEnvironmentVariable(File) is { } file && !Environment.GetCommandLineArgs().Contains("serve"))
        {
            _timer = new Timer(_ => FailOnceThereIs(file), state: null, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
        }
    }

    private static void FailOnceThereIs(string file)
    {
        if (System.IO.File.Exists(file) && System.IO.File.ReadAllText(file).Count(c => c == '\n') >= Lines)
        {
            _timer!.Dispose();
            throw new InvalidOperationException("made up");
        }
    }

    private static void TakeOnceThereIs(string file)
    {
        lock (Gate)
        {
            if (_timer is null || (Taken.Count == 0 && !HasLines(file)))
            {
                return;
            }

            try
            {
                while (true)
                {
                    Taken.Add(new FileStream("/dev/null", FileMode.Open, FileAccess.Read));
                }
            }
            catch (IOException)
            {
                // All of them, for now.
            }
        }
    }

    // On the thread that missed one, while its exception is under way. .NET misses some, too, and does without.
    private static void GiveBack(Exception thrown)
    {
        if (thrown is SocketException { SocketErrorCode: SocketError.TooManyOpenSockets }
            || (thrown is IOException { HResult: NoMore } && thrown.Message.Contains("/proc/self/task", StringComparison.Ordinal)))
        {
            lock (Gate)
            {
                Taken.ForEach(file => file.Dispose());
                Taken.Clear();
                _timer?.Dispose();
                _timer = null;
            }
        }
    }

    private static bool HasLines(string file)
    {
        try
        {
            return System.IO.File.Exists(file) && System.IO.File.ReadAllText(file).Count(c => c == '\n') >= Lines;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
