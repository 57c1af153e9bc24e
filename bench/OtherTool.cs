using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using LoadHarness.Targets.Servers;

namespace LoadHarness.Bench;

/// <summary>Runs another load tool once.</summary>
/// <param name="Program">What is run.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Count">Finds the number of finished connections or requests in what it prints.</param>
/// <param name="Seconds">Finds the seconds that they took in what it prints.</param>
internal sealed partial record OtherTool(LocalProgram Program, IReadOnlyList<string> Arguments, Regex Count, Regex Seconds)
{
    // .NET cannot tell what a process has used once it is gone; the shell can, to the millisecond.
    private const string Timed = "TIMEFORMAT='cpu seconds %U %S'; time \"$0\" \"$@\"";

    // Its time is a word of the shell, not a program; sh has none.
    private static readonly LocalProgram Shell = new("bash", "bash");

    /// <summary>Runs the tool to its end; its CPU is that of the whole process.</summary>
    public async Task<Cost> RunAsync()
    {
        var start = ProgramStart.Of(Shell.FullPath(), ["-c", Timed, Program.FullPath(), .. Arguments]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{Program.Name} did not start");
        var error = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync() + await error;
        await process.WaitForExitAsync();
        var count = Find(Count, text);
        var cpu = CpuSeconds().Match(text);
        return new Cost((long)count, count / Find(Seconds, text), 1e6 * (Number(cpu.Groups[1]) + Number(cpu.Groups[2])) / count);
    }

    private static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    private double Find(Regex pattern, string text) => pattern.Match(text) is { Success: true } match
        ? Number(match.Groups[1])
        : throw new InvalidOperationException($"{Program.Name} {string.Join(' ', Arguments)} printed no '{pattern}': {text}");

    [GeneratedRegex(@"cpu seconds ([\d.]+) ([\d.]+)")]
    private static partial Regex CpuSeconds();
}

/// <summary>What one run of one side came to.</summary>
/// <param name="Count">Connections or requests that ended well.</param>
/// <param name="PerSecond">Of them, per second.</param>
/// <param name="CpuMicroseconds">CPU of the client process for each.</param>
internal sealed record Cost(long Count, double PerSecond, double CpuMicroseconds);
