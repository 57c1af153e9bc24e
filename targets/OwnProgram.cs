using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LoadHarness.Targets;

/// <summary>How to start this program once more, whoever hosts it now: its own executable, <c>dotnet run</c> or a test runner.</summary>
internal static class OwnProgram
{
    private const string Assembly = "LoadHarness.dll";

    /// <summary>A start of this program with the given arguments, its standard input and output redirected.</summary>
    public static ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        // The host that runs us lies three folders above the runtime: HOST/shared/Microsoft.NETCore.App/VERSION.
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var assembly = Path.Combine(AppContext.BaseDirectory, Assembly);
        var start = new ProcessStartInfo(host, ["exec", assembly, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };

        // Options of the run that were given as variables are no options of its child.
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("LOADHARNESS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(variable);
        }

        return start;
    }
}
