using System.Globalization;
using LoadHarness.Machine;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>A harness that may use one processor of the machine.</summary>
public sealed class AffinityTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Its_load_is_a_share_of_what_it_may_use()
    {
        var processor = CpuAllowance.Current.Processors.Max().ToString(CultureInfo.InvariantCulture);

        var result = await ExternalProgram.Require("taskset", "util-linux").RunAsync(
        [
            "-c", processor, "dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "LoadHarness.dll"), .. Honest.Patient, "scenario=cold", "keys=ecdsa-p256",
            "rounds=6", "block=100ms", "warmup=100ms", "rate=20/s", "clients=1", "progress=none", $"out={_directory.At("out")}",
        ]);

        var run = RunFile.Read(Path.Combine(_directory.At("out"), RunFile.Name));
        Assert.True(run.Generator.Cores <= 1, result.Text);
        Assert.StartsWith(run.Generator.Cores == 1 ? "1" : "0.", run.Environment["cores"], StringComparison.Ordinal);
        Assert.InRange(run.Generator.MachineShare!.Value, 0.001, 1);
    }
}
