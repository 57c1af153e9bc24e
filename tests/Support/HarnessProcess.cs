using System.Diagnostics;
using System.Globalization;
using LoadHarness.Reports.Ci;
using LoadHarness.Targets.Servers;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>The built program in a process of its own, as a user starts it. It never outlives the test.</summary>
internal sealed class HarnessProcess : IAsyncDisposable
{
    private static readonly LocalProgram Env = new("env", "coreutils");
    private static readonly LocalProgram Dotnet = new("dotnet", "dotnet-sdk-10.0");

    private readonly Process _process;
    private readonly CancellationTokenSource _limit;
    private readonly Task _reading;

    private HarnessProcess(Process process)
    {
        _process = process;
        Id = process.Id;
        _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _limit.CancelAfter(Wait.ProgramPatience);
        _reading = Task.WhenAll(Output.ReadAsync(process.StandardOutput), Error.ReadAsync(process.StandardError));
    }

    public int Id { get; }

    public Transcript Output { get; } = new();

    public Transcript Error { get; } = new();

    /// <summary>Runs the program to its end.</summary>
    public static async Task<ProgramResult> RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        return await process.EndAsync();
    }

    /// <summary>Runs the program to its end in a folder of its own.</summary>
    public static async Task<ProgramResult> RunInAsync(string folder, params string[] arguments)
    {
        await using var process = StartIn(folder, arguments);
        return await process.EndAsync();
    }

    /// <summary>The same under what is given to <c>env</c>: <c>NAME=VALUE</c>.</summary>
    public static async Task<ProgramResult> RunInUnderAsync(string folder, string[] under, params string[] arguments)
    {
        await using var process = StartIn(folder, arguments, under: under);
        return await process.EndAsync();
    }

    /// <summary>Runs the program to its end as a step of GitHub Actions, whose summary is this file.</summary>
    public static async Task<ProgramResult> RunAsStepAsync(string summary, params string[] arguments)
    {
        await using var process = StartIn(Path.GetTempPath(), arguments, summary);
        return await process.EndAsync();
    }

    /// <summary>Runs the program to its end with a limit of open files.</summary>
    public static async Task<ProgramResult> RunWithOpenFilesAsync(int limit, params string[] arguments)
    {
        var shell = ExternalProgram.Require("sh", "dash");
        return await shell.RunAsync(
            ["-c", $"ulimit -n {limit}; exec \"$@\"", "sh", .. Command([], arguments)]);
    }

    /// <summary>Runs the program to its end under what is given to <c>env</c>: <c>NAME=VALUE</c>, or <c>--ignore-signal=HUP</c>.</summary>
    public static async Task<ProgramResult> RunUnderAsync(string[] under, params string[] arguments)
    {
        await using var process = StartUnder(under, arguments);
        return await process.EndAsync();
    }

    /// <summary>Starts the program without input, in the folder of temporary files.</summary>
    public static HarnessProcess Start(params string[] arguments) => StartIn(Path.GetTempPath(), arguments);

    /// <summary>The same under what is given to <c>env</c>: <c>NAME=VALUE</c>, or <c>--ignore-signal=HUP</c>.</summary>
    public static HarnessProcess StartUnder(string[] under, params string[] arguments) => StartIn(Path.GetTempPath(), arguments, under: under);

    /// <summary>The words by which others start the program, after what is given to <c>env</c>.</summary>
    /// <remarks>
    /// Where the suite was started by nohup, or in the background of a shell, signals are ignored, and no program can take that back for itself.
    /// </remarks>
    public static string[] Command(string[] under, params string[] arguments) =>
        [Env.FullPath(), "--default-signal=INT,QUIT,HUP,TERM", .. under, Dotnet.FullPath(), "exec", Path.Combine(AppContext.BaseDirectory, "LoadHarness.dll"), .. arguments];

    private static HarnessProcess StartIn(string folder, string[] arguments, string? stepSummary = null, string[]? under = null)
    {
        var command = Command(under ?? [], arguments);
        var start = ProgramStart.Of(command[0], command[1..]);
        start.WorkingDirectory = folder;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("LOADHARNESS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(variable);
        }

        // Empty is as good as none; the summary of the job that runs the tests is not theirs.
        start.Environment[StepSummary.Variable] = stepSummary ?? "";

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new HarnessProcess(process);
    }

    /// <summary>Waits for the program's end by itself.</summary>
    public async Task<ProgramResult> EndAsync()
    {
        await _process.WaitForExitAsync(_limit.Token);
        await _reading.WaitAsync(_limit.Token);
        return new ProgramResult(_process.ExitCode, Output.ToString(), Error.ToString());
    }

    /// <summary>Sends a signal, such as <c>INT</c>, to this process alone.</summary>
    public Task SignalAsync(string signal) => SignalAsync(Id, signal);

    /// <summary>Sends a signal to one process.</summary>
    public static async Task SignalAsync(int id, string signal)
    {
        var kill = await ExternalProgram.Require("sh", "dash").RunAsync("-c", $"kill -{signal} {id}");
        Assert.True(kill.ExitCode == 0, kill.Text);
    }

    /// <summary>Id of the only child, which is the LLA.</summary>
    public int Child()
    {
        // Linux lists a child under the thread that started it.
        var children = Directory.GetDirectories($"/proc/{Id}/task")
            .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return int.Parse(Assert.Single(children), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until no process has this id any more.</summary>
    public static async Task GoneAsync(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Wait.Deadline, TestContext.Current.CancellationToken);
        }
        catch (ArgumentException)
        {
            // It was gone already.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        _limit.Dispose();
    }
}
