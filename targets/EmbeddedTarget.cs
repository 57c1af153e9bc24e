using System.Diagnostics;
using System.Text.Json;
using LoadHarness.Clients;
using LoadHarness.Engine;
using LoadHarness.Measurement;
using LoadHarness.Plans;
using LoadHarness.Plans.Options;
using LoadHarness.Targets.Lla;

namespace LoadHarness.Targets;

/// <summary>The built-in LLA in a process of its own, with a PKI made for the run that never touches the disk.</summary>
public sealed class EmbeddedTarget : ITarget
{
    // A start takes well under a second; a machine that needs longer than this is not fit to measure on.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly RunEndpoints _run;
    private readonly Dictionary<EndpointKind, TargetEndpoint> _endpoints;
    private readonly LedgerClient _ledger;

    private EmbeddedTarget(Process process, RunEndpoints run, Announcement announcement)
    {
        _process = process;
        _run = run;
        _endpoints = run.At(announcement.Ports, RequestTemplate.Process);
        _ledger = new LedgerClient(announcement.AdminPort);
        Facts = CertificateFacts.Of(_endpoints.Values);
    }

    /// <inheritdoc/>
    public string Description => "embedded LLA";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Facts { get; }

    /// <summary>Id of the LLA's process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Makes the PKI, starts the LLA and waits until it listens.</summary>
    /// <param name="arms">The arms it must serve; one port for each key, authentication and chain length among them.</param>
    /// <param name="behaviour">How the LLA behaves.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="TargetException">The LLA did not start.</exception>
    public static async Task<EmbeddedTarget> StartAsync(
        IReadOnlyList<Arm> arms, LlaOptions behaviour, TimeProvider clock, CancellationToken cancellationToken)
    {
        var run = new RunEndpoints(arms, clock);
        var handover = new Handover
        {
            Ports = [.. run.Kinds.Zip(run.Credentials, (kind, credentials) => new Handover.Port(kind.Authentication, credentials))],
            Behaviour = behaviour,
        };
        var process = Process.Start(OwnProgram.Start("serve", "certs=-")) ?? throw new TargetException("the LLA's process did not start");
        try
        {
            return new EmbeddedTarget(process, run, await IntroduceAsync(process, handover, cancellationToken));
        }
        catch
        {
            process.Kill();
            process.Dispose();
            run.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public TargetEndpoint EndpointFor(Arm arm) => _endpoints[EndpointKind.Of(arm)];

    /// <inheritdoc/>
    public ValueTask<ServerCounters?> ReadCountersAsync(CancellationToken cancellationToken) => _ledger.ReadAsync(cancellationToken);

    /// <summary>Ends the LLA's standard input and waits for its end; ends the process by its id when it does not comply.</summary>
    public async ValueTask DisposeAsync()
    {
        _ledger.Dispose();
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(StopLimit);
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        _run.Dispose();
    }

    private static async Task<Announcement> IntroduceAsync(Process process, Handover handover, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartLimit);
        try
        {
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(handover, LlaJson.Default.Handover).AsMemory(), patience.Token);
            await process.StandardInput.FlushAsync(patience.Token);
            var line = await process.StandardOutput.ReadLineAsync(patience.Token)
                ?? throw new TargetException("the LLA's process ended before it listened; its message is above");
            return JsonSerializer.Deserialize(line, LlaJson.Default.Announcement)!;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TargetException($"the LLA did not listen within {StartLimit.TotalSeconds} s");
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw new TargetException($"the LLA did not start: {e.Message}", e);
        }
    }
}
