using LoadHarness.Gates.Files;
using LoadHarness.Options;
using LoadHarness.Program.Files;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Files;

public sealed class ResumedSoakTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Goes_on_with_the_options_that_it_had_but_those_that_may_differ()
    {
        StoredSoaks.Write(_directory.Path, windows: 3);

        var soak = ResumedSoak.Read(_directory.Path, StoredSoaks.Options("scenario=soak", $"resume={_directory.Path}", "metrics=9464", "progress=none"), TimeProvider.System);

        Assert.Equal((40, TimeSpan.FromSeconds(1), 1), (soak.Options.Rate, soak.Options.Soak!.Window, soak.Options.Seed));
        Assert.Equal((9464, ProgressStyle.None), (soak.Options.MetricsPort, soak.Options.Progress));
        Assert.Equal((3, false), (soak.Session.History.Windows, soak.IsFinished));
        Assert.Equal((DateTimeOffset.UnixEpoch, 40), (soak.Session.StartedAt, soak.Session.Rate));
        Assert.All(soak.Session.Recorders, recorder => Assert.Equal(30, recorder.ToResult().Requests));
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public void Is_finished_when_all_its_windows_are_there(int windows, bool finished)
    {
        StoredSoaks.Write(_directory.Path, windows);

        Assert.Equal(finished, ResumedSoak.Read(_directory.Path, overrides: null, TimeProvider.System).IsFinished);
    }

    [Fact]
    public void Is_judged_by_the_gates_that_it_had()
    {
        StoredSoaks.Write(_directory.Path, windows: 1);
        var own = ResumedSoak.Read(_directory.Path, overrides: null, TimeProvider.System).Plan;
        Assert.True(own.Gates.Count > 1);

        StoredSoaks.Write(_directory.Path, windows: 1, GateFile.Write(own with { Gates = [own.Gates[0]] }));

        var gates = ResumedSoak.Read(_directory.Path, overrides: null, TimeProvider.System).Plan.Gates;
        Assert.Equal(own.Gates[0].Rule, Assert.Single(gates).Rule);
    }

    [Fact]
    public void Is_no_soak_without_a_whole_first_line()
    {
        _directory.Write(SoakStore.WindowsName, "{ \"schema\"");

        var refusal = Assert.Throws<RunFileException>(() => ResumedSoak.Read(_directory.Path, overrides: null, TimeProvider.System));

        Assert.Contains("holds no whole line", refusal.Message, StringComparison.Ordinal);
    }
}
