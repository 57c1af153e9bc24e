using System.Diagnostics;
using System.Runtime.InteropServices;
using LoadHarness.Targets.Servers;

namespace LoadHarness.Targets;

/// <summary>How to start this program once more, whoever hosts it now: its own executable, a single file, <c>dotnet</c> or a test runner.</summary>
public static class OwnProgram
{
    private const string Name = "LoadHarness";

    /// <summary>A start of this program with the given arguments, its standard input and output redirected.</summary>
    public static ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        var (file, first) = CommandLine(Environment.ProcessPath, AppContext.BaseDirectory, RuntimeEnvironment.GetRuntimeDirectory(), File.Exists);
        var start = ProgramStart.Of(file, [.. first, .. arguments]);
        start.RedirectStandardInput = start.RedirectStandardOutput = true;

        // Options of the run that were given as variables are no options of its child.
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("LOADHARNESS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(variable);
        }

        return start;
    }

    /// <summary>The program to start, and what stands before its own arguments.</summary>
    /// <param name="process">The executable of this process.</param>
    /// <param name="baseDirectory">Where the assemblies of the program are; of a single file, where that is.</param>
    /// <param name="runtimeDirectory">Where the runtime's own assemblies are.</param>
    /// <param name="exists">Whether there is a file.</param>
    internal static (string File, IReadOnlyList<string> First) CommandLine(string? process, string baseDirectory, string runtimeDirectory, Func<string, bool> exists)
    {
        // An installed runtime lies three folders below the host that runs it: HOST/shared/Microsoft.NETCore.App/VERSION.
        var host = Path.GetFullPath(Path.Combine(runtimeDirectory, "..", "..", "..", "dotnet"));
        var assembly = Path.Combine(baseDirectory, Name + ".dll");

        // Without an assembly it is a single file, whatever its name; without a host it brings its runtime along.
        return process is not null && (Path.GetFileName(process) == Name || !exists(assembly) || !exists(host))
            ? (process, [])
            : (host, ["exec", assembly]);
    }
}
