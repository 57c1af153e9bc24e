using LoadHarness.Engine;
using LoadHarness.Targets;
using Microsoft.Extensions.Hosting;

namespace LoadHarness.Program.Running;

/// <summary>The target of a run, from its start to its end.</summary>
internal sealed class RunTarget(PlannedRun planned, TimeProvider clock) : IHostedService
{
    private (ITarget Target, TargetTraits Traits)? _started;

    /// <summary>The target, once it has started.</summary>
    public ITarget Target => Started.Target;

    /// <summary>What can be asked of it; of a server that runs already, it was asked whether it gives evidence.</summary>
    public TargetTraits Traits => Started.Traits;

    private (ITarget Target, TargetTraits Traits) Started => _started ?? throw new InvalidOperationException("the target has not started");

    /// <summary>Starts it, or looks for one that runs already.</summary>
    /// <exception cref="TargetException">It cannot be used.</exception>
    public async Task StartAsync(CancellationToken cancellationToken) => _started = await planned.Targets.StartAsync(planned.Plan.Arms, planned.Timeouts, clock, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_started is { Target: var target })
        {
            _started = null;
            await target.DisposeAsync();
        }
    }
}
