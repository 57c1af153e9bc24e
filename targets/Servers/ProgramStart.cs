using System.Diagnostics;

namespace LoadHarness.Targets.Servers;

/// <summary>The one place where a program is named to .NET.</summary>
/// <remarks>
/// A bare name .NET looks for beside the running program and in the current directory before it looks on the PATH
/// (<c>Process.ResolvePath</c>), and the current directory of a CI job is a repository that anybody may have sent. So everything else that
/// takes a name is a banned symbol.
/// </remarks>
internal static class ProgramStart
{
    /// <summary>A start of a program, whose own programs are looked for in the places of <see cref="LocalProgram.SearchPath"/> alone.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="ArgumentException">The path is not full.</exception>
    public static ProcessStartInfo Of(string path, params IEnumerable<string> arguments)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            throw new ArgumentException($"'{path}' is no full path", nameof(path));
        }

#pragma warning disable RS0030 // The path is full.
        var start = new ProcessStartInfo(path, arguments) { UseShellExecute = false };
#pragma warning restore RS0030
        start.Environment["PATH"] = LocalProgram.SearchPath;
        return start;
    }
}
