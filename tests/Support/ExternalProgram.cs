using System.Diagnostics;
using LoadHarness.Targets.Servers;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>A program of the machine that a test needs as an independent opinion, such as <c>openssl</c>.</summary>
internal sealed class ExternalProgram
{
    private ExternalProgram(string path) => Path = path;

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Finds a program as <see cref="LocalProgram"/> does. Without it the test is skipped, but in CI (<c>CI=true</c>), where it must be, it fails.</summary>
    /// <param name="name">The program's name.</param>
    /// <param name="package">The Debian package that holds it.</param>
    public static ExternalProgram Require(string name, string package) =>
        new(new LocalProgram(name, package).Find() ?? throw Missing($"{name} is not on the PATH", package));

    /// <summary>Finds a Python that has a module: the first on the PATH, or Debian's, whose packages install modules there. Without one as <see cref="Require"/>.</summary>
    /// <param name="module">The module's name.</param>
    /// <param name="package">The Debian package that holds it.</param>
    public static ExternalProgram RequirePython(string module, string package)
    {
        foreach (var python in new[] { new LocalProgram("python3", package).Find(), "/usr/bin/python3" }.Where(File.Exists))
        {
            var start = ProgramStart.Of(python!, "-W", "ignore", "-c", $"import {module}");
            start.RedirectStandardError = true;
            using var process = Process.Start(start)!;
            process.WaitForExit();
            if (process.ExitCode == 0)
            {
                return new ExternalProgram(python!);
            }
        }

        throw Missing($"the Python module {module} is not installed", package);
    }

    /// <summary>Ends a test that lacks something of the machine: it is skipped, and fails in CI.</summary>
    /// <param name="problem">What is missing.</param>
    /// <param name="package">The Debian package that holds it.</param>
    public static Exception Missing(string problem, string package)
    {
        var reason = $"{problem} (apt-get install {package})";
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(reason);
        }

        Assert.Skip(reason);
        return new InvalidOperationException(reason);
    }

    /// <summary>Runs the program to its end, without input, and returns what it wrote. It is killed when the test is cancelled, or when it hangs.</summary>
    public async Task<ProgramResult> RunAsync(params string[] arguments)
    {
        var start = ProgramStart.Of(Path, arguments);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Wait.ProgramPatience);
        var token = limit.Token;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(token);
            var error = process.StandardError.ReadToEndAsync(token);
            await process.WaitForExitAsync(token);
            return new ProgramResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
