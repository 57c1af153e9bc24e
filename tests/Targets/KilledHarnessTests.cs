using System.Diagnostics;
using LoadHarness.Arms;
using LoadHarness.Targets;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;
using static LoadHarness.Tests.Targets.RealServers;
using static LoadHarness.Tests.Targets.ServerProcesses;

namespace LoadHarness.Tests.Targets;

/// <summary>What a harness that is killed leaves of the servers that it started.</summary>
public sealed class KilledHarnessTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    public static TheoryData<ServerProgram> Servers => [.. Enum.GetValues<ServerProgram>()];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Nothing_is_left_when_the_harness_is_killed(ServerProgram program)
    {
        Require(program);
        using var output = new ScratchDirectory();
        var start = OwnProgram.Start(
            "scenario=resumption", "keys=ecdsa-p256", "profile=thorough", "launches=1", "progress=plain", $"target={Names.Of(program)}", $"out={output.Path}");
        start.RedirectStandardError = true;
        using var harness = Process.Start(start)!;
        try
        {
            // The header is shown once the server listens.
            Assert.NotNull(await harness.StandardError.ReadLineAsync(Token));
            var guards = ChildrenOf(harness.Id);
            var servers = guards.SelectMany(ChildrenOf).Where(id => NameOf(id) == Names.Of(program)).ToList();
            var workers = servers.SelectMany(ChildrenOf);
            var processes = guards.Concat(servers).Concat(workers).Select(Process.GetProcessById).ToList();
            var directories = servers.Select(DirectoryOf).ToList();
            Assert.NotEmpty(directories);
            Assert.All(directories, directory => Assert.True(Directory.Exists(directory)));

            harness.Kill();

            foreach (var process in processes)
            {
                await process.WaitForExitAsync(Token).WaitAsync(Wait.Deadline, Token);
                process.Dispose();
            }

            Assert.All(directories, directory => Assert.False(Directory.Exists(directory)));
        }
        finally
        {
            harness.Kill();
        }
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task No_key_is_on_the_disk_when_harness_and_guard_are_killed(ServerProgram program)
    {
        Require(program);
        using var temporary = new ScratchDirectory();
        using var output = new ScratchDirectory();
        var start = OwnProgram.Start(
            "scenario=resumption", "keys=ecdsa-p256", "profile=thorough", "launches=1", "progress=plain", $"target={Names.Of(program)}", $"out={output.Path}");
        start.RedirectStandardError = true;
        start.Environment["TMPDIR"] = temporary.Path;
        using var harness = Process.Start(start)!;
        List<int> servers = [];
        try
        {
            // The header is shown once the server listens.
            Assert.NotNull(await harness.StandardError.ReadLineAsync(Token));
            var guards = ChildrenOf(harness.Id);
            servers = [.. guards.SelectMany(ChildrenOf).Where(id => NameOf(id) == Names.Of(program))];
            var watchers = guards.SelectMany(ChildrenOf).Except(servers).ToList();
            Assert.NotEmpty(servers);

            await EndAsync([.. guards, harness.Id, .. watchers], "KILL");

            // Its files are still there, since nobody was left to delete them, and the key is not among them.
            var files = Directory.GetDirectories(temporary.Path, "loadharness-*").SelectMany(directory => Directory.GetFiles(directory, "*", SearchOption.AllDirectories)).ToList();
            Assert.NotEmpty(files);
            Assert.All(files.Concat(Directory.GetFiles(output.Path)), file => Assert.DoesNotContain("PRIVATE KEY", File.ReadAllText(file), StringComparison.Ordinal));
        }
        finally
        {
            harness.Kill();
            await EndAsync(servers, "TERM");
        }

        // One may end because another did.
        static async Task EndAsync(IReadOnlyList<int> ids, string signal)
        {
            var shell = ExternalProgram.Require("sh", "dash");
            await shell.RunAsync("-c", $"kill -{signal} {string.Join(' ', ids)}");
            foreach (var id in ids)
            {
                await HarnessProcess.GoneAsync(id);
            }
        }
    }
}
