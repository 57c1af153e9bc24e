#pragma warning disable IDE0130, CA1050, MA0047 // The runtime wants a class of this name, in no namespace: it runs it before the program (DOTNET_STARTUP_HOOKS).

/// <summary>A fault within the harness, on a thread that nobody watches, once a file has as many lines as are wanted.</summary>
internal static class StartupHook
{
    /// <summary>Variable that names the file; what is not set makes no fault.</summary>
    public const string File = "MADE_UP_FAULT";

    private const int Lines = 3;
    private static Timer? _timer;

    /// <summary>Called by the runtime.</summary>
    public static void Initialize()
    {
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
}
