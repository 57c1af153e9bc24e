using System.Diagnostics;

namespace LoadHarness.Field;

/// <summary>The built program in a process of its own, as a user starts it. It ends by itself, or is ended when it takes too long.</summary>
internal sealed class Harness
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly string _folder;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private Harness(Process process, string folder)
    {
        (_process, _folder) = (process, folder);
        (_output, _error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    /// <summary>The program.</summary>
    public static string Dll { get; } = Path.Combine(AppContext.BaseDirectory, "LoadHarness.dll");

    /// <summary>Starts it.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where its results are.</param>
    /// <param name="around">What is around it; null for nothing special.</param>
    public static Harness Start(IEnumerable<string> arguments, string folder, Around? around = null)
    {
        around ??= new Around();

        // A shell that started this one in the background let it ignore SIGINT, and a child would inherit that.
        string[] program = around.Program is { } own ? [own] : [Servers.Dotnet.FullPath(), "exec", Dll];
        var start = ProgramStart.Of(Servers.Env.FullPath(), ["--default-signal=INT,HUP,QUIT", .. around.Prefix, .. program, .. arguments]);
        start.WorkingDirectory = Path.GetTempPath();
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in around.Variables)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new Harness(process, folder);
    }

    /// <summary>Waits until a soak has stored so many windows, or has ended.</summary>
    public async Task WindowsAsync(int count)
    {
        // The first line is the header.
        var windows = Path.Combine(_folder, "windows.jsonl");
        while (!_process.HasExited && (!File.Exists(windows) || File.ReadLines(windows).Count() <= count))
        {
            await Task.Delay(Look);
        }
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Sends it a signal, such as <c>HUP</c>.</summary>
    public Task SignalAsync(string signal) => Tool.SignalAsync(_process.Id, signal);

    /// <summary>Waits for its end.</summary>
    public async Task<Said> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        using (_process)
        {
            return new Said(_process.ExitCode, await _output, await _error, _folder);
        }
    }

    // What whoever runs this has set is no part of a situation.
    private static bool IsOurs(string name) =>
        name.StartsWith("LOADHARNESS_", StringComparison.Ordinal) || name.StartsWith("OTEL_", StringComparison.Ordinal)
        || name.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase) || name == "GITHUB_STEP_SUMMARY";
}

/// <summary>What is around the program.</summary>
internal sealed record Around
{
    /// <summary>Programs before it, each of which becomes the next, such as <c>taskset -c 0</c>.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    /// <summary>Variables of its environment.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Another build of it; null takes the one beside this program.</summary>
    public string? Program { get; init; }
}
