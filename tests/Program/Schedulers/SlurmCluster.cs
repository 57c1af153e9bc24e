using System.Globalization;
using System.Net;
using LoadHarness.Targets.Servers;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Program.Schedulers;

/// <summary>A Slurm of the test's own on loopback: a controller, nodes of two CPUs each, and the service that signs what they tell each other. It ends with the test.</summary>
internal sealed class SlurmCluster : IAsyncDisposable
{
    private const int CpusOfNode = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly PrivateDirectory _directory;
    private readonly List<ServerProcess> _processes = [];
    private readonly string _configuration;

    private SlurmCluster(PrivateDirectory directory, string configuration) => (_directory, _configuration) = (directory, configuration);

    /// <summary>Starts one and waits until every node takes work. Without Slurm's programs the test is skipped, and fails in CI.</summary>
    public static async Task<SlurmCluster> StartAsync(int nodes)
    {
        var (signer, controller, daemon) = (Program("munged"), Program("slurmctld"), Program("slurmd"));
        _ = (Program("sbatch"), Program("srun"), Program("scontrol"));
        var directory = new PrivateDirectory();
        var ports = FreePorts.Take(nodes + 1);
        var cluster = new SlurmCluster(directory, Configure(directory, ports));
        try
        {
            await cluster.RunAsync(signer, "--foreground", "--force", $"--key-file={directory.Write("munge.key", Guid.NewGuid().ToString("N") + Guid.NewGuid().ToString("N"))}", $"--socket={At("munge.socket")}", $"--pid-file={At("munge.pid")}", $"--log-file={At("munge.log")}", $"--seed-file={At("munge.seed")}");
            await Wait.Until(() => File.Exists(At("munge.socket")), TestContext.Current.CancellationToken, "munged listens");
            await cluster.RunAsync(controller, "-D", "-f", cluster._configuration);
            for (var node = 1; node <= nodes; node++)
            {
                await cluster.RunAsync(daemon, "-D", "-f", cluster._configuration, "-N", NodeName(node));
            }

            await Wait.Until(
                () => cluster.AskAsync("sinfo", "--noheader", "--Node", "--states=idle", "--format=%N %t"),
                answer => answer.Output.Split('\n').Count(line => line.EndsWith(" idle", StringComparison.Ordinal)) == nodes,
                TestContext.Current.CancellationToken,
                "all nodes are idle");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        string At(string name) => Path.Combine(directory.FullName, name);
    }

    /// <summary>Runs a batch script to its end.</summary>
    /// <param name="script">Its path.</param>
    /// <param name="folder">Where it runs, and writes what it prints.</param>
    /// <param name="variables">What it finds in its environment beside the test's: <c>NAME=VALUE</c>.</param>
    /// <returns>Its exit code as Slurm tells it, and what it printed.</returns>
    public async Task<ProgramResult> BatchAsync(string script, string folder, params string[] variables)
    {
        var printed = Path.Combine(folder, "job.out");
        var job = await AskAsync(variables, "sbatch", "--parsable", $"--chdir={folder}", $"--output={printed}", script);
        Assert.True(job.ExitCode == 0, job.Text);
        var state = await Wait.Until(
            () => AskAsync("scontrol", "--oneliner", "show", "job", job.Output.Trim()),
            answer => answer.ExitCode != 0 || Of(answer.Output, "JobState") is not ("PENDING" or "CONFIGURING" or "RUNNING" or "COMPLETING"),
            TestContext.Current.CancellationToken,
            "the job ends");
        Assert.True(state.ExitCode == 0, state.Text);
        return new(int.Parse(Of(state.Output, "ExitCode").Split(':')[0], CultureInfo.InvariantCulture), await File.ReadAllTextAsync(printed, TestContext.Current.CancellationToken), state.Output);
    }

    public async ValueTask DisposeAsync()
    {
        // What a step started is no child of a daemon, and would outlive it.
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            if (_processes.Count > 1)
            {
                await AskAsync("scancel", "--quiet", $"--user={Environment.UserName}");
                await Wait.Until(() => AskAsync("squeue", "--noheader"), answer => answer is not { ExitCode: 0, Output.Length: > 0 }, patience.Token, "no job is left");
            }
        }
        finally
        {
            foreach (var process in Enumerable.Reverse(_processes))
            {
                await process.DisposeAsync();
            }

            _directory.Dispose();
        }
    }

    // Accounting, cgroups and plugins that need either are left out. A daemon of 22.05 does not start without a word on cgroups, which are never used.
    private static string Configure(PrivateDirectory directory, int[] ports)
    {
        directory.Write("cgroup.conf", "CgroupPlugin=cgroup/v1\n");
        var (host, here) = (Dns.GetHostName().Split('.')[0], directory.FullName);
        return directory.Write("slurm.conf", $"""
            ClusterName=loopback
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={ports[0]}
            SlurmUser={Environment.UserName}
            SlurmdUser={Environment.UserName}
            AuthType=auth/munge
            AuthInfo=socket={here}/munge.socket
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            SlurmdParameters=config_overrides
            ReturnToService=2
            MpiDefault=none
            KillWait=2
            StateSaveLocation={here}/state
            SlurmdSpoolDir={here}/spool-%n
            SlurmctldPidFile={here}/slurmctld.pid
            SlurmdPidFile={here}/slurmd-%n.pid
            {string.Join('\n', ports[1..].Select((port, node) => $"NodeName={NodeName(node + 1)} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs={CpusOfNode} State=UNKNOWN"))}
            PartitionName=all Nodes={string.Join(',', ports[1..].Select((_, node) => NodeName(node + 1)))} Default=YES MaxTime=INFINITE State=UP

            """);
    }

    private static string NodeName(int node) => $"n{node}";

    private static string Program(string name) => ExternalProgram.Require(name, name switch
    {
        "munged" => "munge",
        "slurmctld" or "slurmd" => name,
        _ => "slurm-client",
    }).Path;

    // NAME=VALUE in a line of scontrol, with a value without blanks.
    private static string Of(string line, string name) => line.Split(' ').First(field => field.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    private async Task RunAsync(string program, params string[] arguments) =>
        _processes.Add(await ServerProcess.StartAsync(program, arguments, new PrivateDirectory(), TestContext.Current.CancellationToken));

    private Task<ProgramResult> AskAsync(string program, params string[] arguments) => AskAsync([], program, arguments);

    private Task<ProgramResult> AskAsync(string[] variables, string program, params string[] arguments) =>
        ExternalProgram.Require("env", "coreutils").RunAsync([$"SLURM_CONF={_configuration}", .. variables, Program(program), .. arguments]);
}
