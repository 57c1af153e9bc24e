using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LoadHarness.Engine;
using LoadHarness.Machine.Counting;
using LoadHarness.Targets.Servers;

namespace LoadHarness.Targets;

/// <summary>A server of this machine that nobody here wrote, started for the run on loopback, with a PKI made for it.</summary>
/// <remarks>These programs read keys from files only; theirs are in a directory that only the owner may enter, and go with the server.</remarks>
public sealed class ProgramTarget : ITarget
{
    // A start takes well under a second; a machine that needs longer than this is not fit to measure on.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ListenPause = TimeSpan.FromMilliseconds(20);

    // A port that was free may be taken before the server listens; three times in a row is no coincidence.
    private const int Attempts = 3;

    private readonly List<ServerProcess> _processes = [];
    private readonly RunEndpoints _run;
    private readonly ServerSetup _setup;
    private Dictionary<EndpointKind, TargetEndpoint> _endpoints = [];
    private ProcessCounter? _instructions;
    private string? _instructionsMissing;

    private ProgramTarget(ServerSetup setup, RunEndpoints run, string version)
    {
        _setup = setup;
        _run = run;
        Description = $"{setup.Program.Name} on this machine";
        Facts = new Dictionary<string, string>(CertificateFacts.Of(run.At([.. run.Kinds.Select(_ => 0)], setup.Request).Values)) { ["server"] = version };
    }

    public string Description { get; }

    public IReadOnlyDictionary<string, string> Facts { get; }

    /// <summary>Ids of the server's processes, workers left out.</summary>
    public IReadOnlyList<int> ProcessIds => [.. _processes.Select(process => process.Id)];

    /// <summary>Whether the CPU time of these servers can be read on this machine.</summary>
    public static bool CountsCpu => ProcessCounters.AreKept;

    /// <summary>Whether a server says what it saw of a connection.</summary>
    public static bool GivesEvidence(ServerProgram program) => ServerSetup.Of(program).CanGiveEvidence;

    /// <summary>What the machine lacks to start a server: a sentence for each program, with the package that holds it.</summary>
    public static IReadOnlyList<string> Problems(ServerProgram program) =>
    [
        .. Problems(program, needed => needed.Find() is not null),
        .. Directory.Exists(Path.GetTempPath()) ? Array.Empty<string>() :
            [$"target={Names.Of(program)} needs a directory for the server's files, but {Path.GetTempPath()} does not exist (make it, or name another: TMPDIR=DIR)"],
    ];

    /// <inheritdoc cref="Problems(ServerProgram)"/>
    internal static IReadOnlyList<string> Problems(ServerProgram program, Predicate<LocalProgram> isThere) =>
    [
        .. ServerProcess.Needs.Prepend(ServerSetup.Of(program).Program).Where(needed => !isThere(needed)).Select(missing =>
            $"target={Names.Of(program)} needs the program {missing.Name}, which is neither on the PATH nor in /usr/sbin (apt-get install {missing.Package})"),
    ];

    /// <summary>Makes the PKI, starts the server and waits until it listens.</summary>
    /// <param name="program">Which server.</param>
    /// <param name="arms">The arms it must serve; one port for each key, authentication and chain length among them.</param>
    /// <param name="behaviour">Where its configuration leaves a choice.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="TargetException">The server did not start; its own words are in the message.</exception>
    public static async Task<ProgramTarget> StartAsync(
        ServerProgram program, IReadOnlyList<Arm> arms, ServerBehaviour behaviour, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (Problems(program) is [var problem, ..])
        {
            throw new TargetException(problem);
        }

        var setup = ServerSetup.Of(program);
        var target = new ProgramTarget(setup, new RunEndpoints(arms, clock), await VersionAsync(setup, cancellationToken));
        try
        {
            for (var attempt = 1; !await target.TryListenAsync(behaviour, lastAttempt: attempt == Attempts, clock, cancellationToken); attempt++)
            {
                await target.StopAsync();
            }

            target._instructions = ProcessCounter.Open(PerfEvent.Instructions, [.. ProcessCounters.WithChildren(target.ProcessIds)], out target._instructionsMissing);
            return target;
        }
        catch
        {
            await target.DisposeAsync();
            throw;
        }
    }

    public TargetEndpoint EndpointFor(Arm arm) => _endpoints[EndpointKind.Of(arm)];

    /// <summary>CPU time, memory and threads of the server's processes; null once one has ended.</summary>
    public ValueTask<ServerCounters?> ReadCountersAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(CountsCpu && _processes.Count > 0 && ProcessCounters.Read(ProcessIds) is { } counters
            ? counters with { EarlyRequests = _processes.Select(process => _setup.EarlyRequests(process.Directory)).Aggregate((sum, one) => sum + one), Instructions = _instructions?.Read(), InstructionsMissing = _instructionsMissing }
            : null);

    /// <summary>Ends the server and deletes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _run.Dispose();
    }

    private static async Task<string> VersionAsync(ServerSetup setup, CancellationToken cancellationToken)
    {
        var program = setup.Program.FullPath();
        var start = ProgramStart.Of(program, setup.VersionArgument);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var said = await process.StandardOutput.ReadToEndAsync(cancellationToken) + await error;
            return said.Split('\n')[0].Trim();
        }
        catch (Win32Exception e)
        {
            throw new TargetException($"{program} cannot be started: {e.Message}", e);
        }
    }

    /// <summary>Starts the server on free ports; false when another process was faster.</summary>
    private async Task<bool> TryListenAsync(ServerBehaviour behaviour, bool lastAttempt, TimeProvider clock, CancellationToken cancellationToken)
    {
        var numbers = FreePorts(_run.Kinds.Count);
        var ports = _run.Kinds.Zip(_run.Credentials, numbers).Select(port => new ServerPort(port.Third, port.First.Authentication, port.Second, port.First.TakesEarlyData)).ToList();
        foreach (var group in _setup.ServesAllPorts ? [ports] : ports.Select(port => new List<ServerPort> { port }))
        {
            _processes.Add(await StartAsync(group, behaviour, cancellationToken));
        }

        var started = clock.GetTimestamp();
        foreach (var number in numbers)
        {
            while (!await AnswersAsync(number, cancellationToken))
            {
                var ended = _processes.Find(process => process.HasEnded);
                if (ended is not null)
                {
                    await ended.EndAsync(cancellationToken);
                }

                if (ended is not null || clock.GetElapsedTime(started) > StartLimit)
                {
                    return !lastAttempt && IsPortTaken()
                        ? false
                        : throw new TargetException($"{_setup.Program.Name} did not start to listen: {Words()}");
                }

                await Task.Delay(ListenPause, clock, cancellationToken);
            }
        }

        _endpoints = _run.At(numbers, _setup.Request);

        // It was perhaps another process that answered.
        return lastAttempt || !IsPortTaken();
    }

    private async Task<ServerProcess> StartAsync(IReadOnlyList<ServerPort> ports, ServerBehaviour behaviour, CancellationToken cancellationToken)
    {
        PrivateDirectory? directory = null;
        try
        {
            directory = new PrivateDirectory();
            return await ServerProcess.StartAsync(_setup.Program.FullPath(), _setup.Write(directory, ports, behaviour), directory, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            directory?.Dispose();
            throw new TargetException($"{_setup.Program.Name} cannot be started, since its files cannot be written to {Path.GetTempPath()}: {e.Message} (TMPDIR names another directory)", e);
        }
        catch
        {
            directory?.Dispose();
            throw;
        }
    }

    private async Task StopAsync()
    {
        _instructions?.Dispose();
        _instructions = null;
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        _processes.Clear();
    }

    private bool IsPortTaken() =>
        _processes.SelectMany(process => process.Messages).Any(line => line.Contains("Address already in use", StringComparison.OrdinalIgnoreCase));

    private string Words() =>
        _processes.SelectMany(process => process.Messages).ToList() is { Count: > 0 } words ? string.Join("; ", words) : "it said nothing";

    private static async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            listeners.ForEach(listener => listener.Start());
            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }
}
