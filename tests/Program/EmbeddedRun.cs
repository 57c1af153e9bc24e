using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>One small run against the embedded LLA, shared by the tests that look at it.</summary>
public sealed class EmbeddedRun : IAsyncLifetime
{
    private readonly ScratchDirectory _directory = new();

    internal ProgramResult Result { get; private set; } = null!;

    internal RunResult Run { get; private set; } = null!;

    public string Directory => _directory.At("out");

    /// <summary>What the run added to the summary of its GitHub Actions step.</summary>
    public string StepSummary => File.ReadAllText(_directory.At("step.md"));

    public async ValueTask InitializeAsync()
    {
        Result = await HarnessProcess.RunAsStepAsync(
            _directory.At("step.md"),
            [.. Honest.Patient, "scenario=resumption", "rounds=8", "block=200ms", "warmup=200ms", "rate=100/s", "clients=4", "progress=none", $"out={Directory}"]);
        Run = RunFile.Read(Path.Combine(Directory, RunFile.Name));
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }
}
