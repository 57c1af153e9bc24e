using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>The current directory of a CI job is a repository that anybody may have sent: none of its files is a program to start.</summary>
public sealed class CurrentDirectoryTests : IDisposable
{
    private const string Relative = "programs";

    // What the harness starts, what is started with it, and what any of these might start.
    private static readonly string[] Planted =
        ["setsid", "sh", "bash", "dash", "env", "rm", "kill", "nginx", "haproxy", "openssl", "git", "dotnet", "LoadHarness", "stunnel4", "node", "python3", "mount", "ip", "id"];

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("embedded", "dotnet", "dotnet-sdk-10.0", 2)]
    [InlineData("nginx", "nginx", "nginx", 2)]
    [InlineData("openssl", "openssl", "openssl", 1)]
    public async Task No_file_of_the_current_directory_is_started(string target, string program, string package, int clients)
    {
        ExternalProgram.Require(program, package);
        var (here, trace) = Plant();
        string[] run = [.. Honest.Patient, "scenario=cold", "keys=ecdsa-p256", "rounds=6", "block=100ms", "warmup=100ms", "rate=20/s", $"clients={clients}", $"target={target}", "progress=none"];

        // Whoever looks into the current directory before or after the PATH, or takes a PATH at its word.
        var result = await HarnessProcess.RunInUnderAsync(here, [$"PATH=.::{Relative}:./{Relative}:{Environment.GetEnvironmentVariable("PATH")}"], [.. run, $"out={_directory.At("out")}"]);

        Assert.False(File.Exists(trace), File.Exists(trace) ? await File.ReadAllTextAsync(trace, TestContext.Current.CancellationToken) : "");
        Honest.AssertExit(RunFile.Read(Path.Combine(_directory.At("out"), RunFile.Name)), result);
    }

    /// <summary>Makes a directory with a program of each name, and another below it; each says in the trace that it ran.</summary>
    private (string Directory, string Trace) Plant()
    {
        var trace = _directory.At("trace");
        var here = Directory.CreateDirectory(_directory.At("here")).FullName;
        var below = Directory.CreateDirectory(Path.Combine(here, Relative)).FullName;
        foreach (var path in Planted.SelectMany(name => new[] { Path.Combine(here, name), Path.Combine(below, name) }))
        {
            File.WriteAllText(path, $"#!/bin/sh\necho \"$0 $*\" >> {trace}\nexit 1\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        return (here, trace);
    }
}
