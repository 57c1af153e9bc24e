using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;

namespace LoadHarness.Tests.Program.Schedulers;

/// <summary>A Slurm of two nodes, and an LLA that is served for all, which the tests of a class share. The first that needs one starts it.</summary>
public sealed class SharedCluster : IAsyncDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private SlurmCluster? _slurm;
    private HarnessProcess? _lla;
    private string? _target;

    /// <summary>The cluster, all of whose nodes are idle.</summary>
    internal async Task<SlurmCluster> SlurmAsync()
    {
        _slurm ??= await SlurmCluster.StartAsync(nodes: 2);
        await _slurm.MendAsync();
        return _slurm;
    }

    /// <summary>The options by which the LLA is called, and its ledger read.</summary>
    internal async Task<string[]> LlaAsync()
    {
        if (_target is null)
        {
            var (pki, ports) = (_scratch.At("pki"), FreePorts.Take(2));
            await InProcess.RunAsync("certs", $"out={pki}", "keys=ecdsa-p256");
            _lla = HarnessProcess.Start("serve", $"certs={pki}", $"port={ports[0]}", $"admin={ports[1]}");
            await _lla.Output.SaysAsync("/ledger  counters");
            _target = $"target=https://lla-test:{ports[0]} connect=127.0.0.1 ledger=http://127.0.0.1:{ports[1]} ca={pki}/ca.crt cert={pki}/tts-client.crt key={pki}/tts-client.key";
        }

        return _target.Split(' ');
    }

    public async ValueTask DisposeAsync()
    {
        if (_slurm is not null)
        {
            await _slurm.DisposeAsync();
        }

        if (_lla is not null)
        {
            await _lla.DisposeAsync();
        }

        _scratch.Dispose();
    }
}
