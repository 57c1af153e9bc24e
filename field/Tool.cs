using System.Diagnostics;

namespace LoadHarness.Field;

/// <summary>Programs that do one thing and end, such as openssl.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>Runs one to its end; returns its exit code and all that it wrote.</summary>
    public static async Task<(int ExitCode, string Text)> TryAsync(LocalProgram program, params IEnumerable<string> arguments)
    {
        var start = ProgramStart.Of(program.FullPath(), arguments);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        return (process.ExitCode, await output + await error);
    }

    /// <summary>The same for one that must not fail.</summary>
    /// <exception cref="InvalidOperationException">It did.</exception>
    public static async Task<string> RunAsync(LocalProgram program, params IEnumerable<string> arguments)
    {
        var (code, text) = await TryAsync(program, arguments);
        return code == 0 ? text : throw new InvalidOperationException($"{program.Name} ended with exit code {code}: {text.Trim()}");
    }

    /// <summary>Sends a signal, such as <c>HUP</c>, to one process.</summary>
    public static Task SignalAsync(int id, string signal) => RunAsync(Servers.Shell, "-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {id}"));
}
