using System.Diagnostics;
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
    private readonly SortedDictionary<int, ServerProcess> _nodes = [];
    private readonly string _configuration;

    private SlurmCluster(PrivateDirectory directory, string configuration) => (_directory, _configuration) = (directory, configuration);

    /// <summary>Starts one and waits until every node takes work. Without Slurm's programs the test is skipped, and fails in CI.</summary>
    public static async Task<SlurmCluster> StartAsync(int nodes)
    {
        var (signer, controller) = (Program("munged"), Program("slurmctld"));
        _ = (Program("slurmd"), Program("sbatch"), Program("srun"), Program("scontrol"));
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
                await cluster.StartNodeAsync(node);
            }

            await cluster.IdleAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        string At(string name) => Path.Combine(directory.FullName, name);
    }

    /// <summary>Starts nodes that were lost again, and waits until every node takes work.</summary>
    public async Task MendAsync()
    {
        foreach (var node in _nodes.Where(node => node.Value.HasEnded).Select(node => node.Key).ToList())
        {
            await StartNodeAsync(node);
        }

        await IdleAsync();
    }

    /// <summary>Takes a batch script.</summary>
    /// <param name="script">Its path.</param>
    /// <param name="folder">Where it runs, and writes what it prints.</param>
    /// <param name="variables">What it finds in its environment beside the test's: <c>NAME=VALUE</c>.</param>
    /// <param name="options">What is asked for beside what stands in it.</param>
    public async Task<SlurmJob> SubmitAsync(string script, string folder, string[] variables, params string[] options)
    {
        var printed = Path.Combine(folder, "job.out");
        var job = await AskAsync(variables, "sbatch", ["--parsable", $"--chdir={folder}", $"--output={printed}", .. options, script]);
        Assert.True(job.ExitCode == 0, job.Text);
        return new(job.Output.Trim(), printed);
    }

    /// <summary>Waits for the end of a job.</summary>
    /// <returns>Its exit code as Slurm tells it, and what it printed.</returns>
    public async Task<ProgramResult> EndAsync(SlurmJob job)
    {
        var state = await Wait.Until(() => AskAsync("scontrol", "--oneliner", "show", "job", job.Id), HasEnded, TestContext.Current.CancellationToken, "the job ends");
        Assert.True(state.ExitCode == 0, state.Text);
        return new(int.Parse(Of(state.Output, "ExitCode").Split(':')[0], CultureInfo.InvariantCulture), await File.ReadAllTextAsync(job.Printed, TestContext.Current.CancellationToken), state.Output);
    }

    /// <summary>Takes a node away as a loss of power does: nothing of it runs any more, nothing of it says so, and the controller takes it for lost, as it does by itself after minutes.</summary>
    public async Task LoseAsync(int node)
    {
        // What a step started has the node's name in its environment; what started it, its shepherd, has it as a child.
        var tasks = Directory.GetDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0 && IsTaskOf(NodeName(node), id)).ToList();
        var shepherds = tasks.Select(ParentOf).Where(id => id > 0 && ReadOf(id, "comm").StartsWith("slurmstepd", StringComparison.Ordinal)).Distinct().ToList();
        Assert.NotEmpty(shepherds);
        foreach (var id in (IEnumerable<int>)[_nodes[node].Id, .. shepherds, .. tasks])
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // It has ended.
            }
        }

        await SetAsync(node, "State=DOWN", "Reason=lost");
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
            SchedulerParameters=batch_sched_delay=0
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

    private static bool HasEnded(ProgramResult answer) => answer.ExitCode != 0 || Of(answer.Output, "JobState") is not ("PENDING" or "CONFIGURING" or "RUNNING");

    private async Task SetAsync(int node, params string[] what)
    {
        var set = await AskAsync("scontrol", ["update", $"NodeName={NodeName(node)}", .. what]);
        Assert.True(set.ExitCode == 0, set.Text);
    }

    private bool IsTaskOf(string node, int id) => ReadOf(id, "environ").Split('\0') is var variables && variables.Contains($"SLURMD_NODENAME={node}") && variables.Contains($"SLURM_CONF={_configuration}");

    // The name before it, in brackets, may hold anything.
    private static int ParentOf(int id) => ReadOf(id, "stat") is { Length: > 0 } stat ? int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture) : 0;

    // Empty of what has ended, or is somebody else's.
    private static string ReadOf(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private async Task StartNodeAsync(int node)
    {
        await RunAsync(Program("slurmd"), "-D", "-f", _configuration, "-N", NodeName(node));
        _nodes[node] = _processes[^1];
    }

    private async Task IdleAsync() => await Wait.Until(
        () => AskAsync("sinfo", "--noheader", "--Node", "--states=idle", "--format=%N %t"),
        answer => answer.Output.Split('\n').Count(line => line.EndsWith(" idle", StringComparison.Ordinal)) == _nodes.Count,
        TestContext.Current.CancellationToken,
        "all nodes are idle");

    private async Task RunAsync(string program, params string[] arguments) =>
        _processes.Add(await ServerProcess.StartAsync(program, arguments, new PrivateDirectory(), TestContext.Current.CancellationToken));

    private Task<ProgramResult> AskAsync(string program, params string[] arguments) => AskAsync([], program, arguments);

    private Task<ProgramResult> AskAsync(string[] variables, string program, params string[] arguments) =>
        ExternalProgram.Require("env", "coreutils").RunAsync([$"SLURM_CONF={_configuration}", .. variables, Program(program), .. arguments]);
}

/// <summary>A batch job.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Printed">The file that takes what it prints.</param>
internal sealed record SlurmJob(string Id, string Printed);
