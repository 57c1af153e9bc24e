using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>What was measured is never lost by writing over it.</summary>
public sealed class OverwriteTests : IDisposable
{
    private static readonly string[] Soak = [.. Honest.Patient, "scenario=soak", "duration=60s", "window=1s", "rate=40/s", "clients=2", "warmup=200ms", "progress=none"];
    private static readonly string[] Cold = [.. Honest.Patient, "scenario=cold", "keys=ecdsa-p256", "rounds=6", "block=100ms", "warmup=100ms", "rate=50/s", "clients=2", "progress=none"];

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_killed_soak_outlives_the_same_command_and_is_shown_beside_an_older_result()
    {
        await using (var first = HarnessProcess.Start([.. Soak, Out]))
        {
            await Wait.Until(() => Windows() >= 3, TestContext.Current.CancellationToken, "three windows are stored");
            await first.SignalAsync("KILL");
            await first.EndAsync();
        }

        var stored = Windows();
        var again = await InProcess.RunAsync([.. Soak, Out]);

        Assert.Equal((2, ""), (again.ExitCode, again.Output));
        Assert.StartsWith($"error: out={_directory.Path} must be a directory without the results of another run, but windows.jsonl is there, with {stored - 1} of 60 windows of a soak (go on with it: ", again.Error, StringComparison.Ordinal);
        Assert.Single(again.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(stored, Windows());

        RunFile.Write(_directory.At(RunFile.Name), RunResults.Resumption() with { StartedAt = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        var report = await InProcess.RunAsync("report", $"run={_directory.Path}");
        Assert.Equal((0, $"warning: {_directory.At(RunFile.Name)} is older than the windows beside it, so those are taken\n"), (report.ExitCode, report.Error));
        Assert.Contains($"after window {stored - 1} of 60", await File.ReadAllTextAsync(_directory.At("report.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        // Whoever asks for it gets another run, without a window of the first.
        _directory.Write("notes.txt", "mine");
        var over = await InProcess.RunAsync([.. Cold, Out, "overwrite=true"]);
        Assert.Equal("", over.Error);
        Assert.Equal("cold", RunFile.Read(_directory.At(RunFile.Name)).Scenario);
        Assert.Equal(
            ["benchmark.json", "junit.xml", "metrics.json", "notes.txt", "report.html", "run.json", "summary.md"],
            Directory.GetFiles(_directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_run_that_never_starts_removes_nothing_whatever_it_may()
    {
        RunFile.Write(_directory.At(RunFile.Name), RunResults.Resumption());
        await using var taken = new LoopbackServer((_, _) => Task.CompletedTask);

        var result = await InProcess.RunAsync([.. Cold, Out, "overwrite=true", $"metrics={taken.Address.Port}"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Equal("resumption", RunFile.Read(_directory.At(RunFile.Name)).Scenario);
    }

    [Fact]
    public async Task Other_commands_ask_too_before_they_replace_anything()
    {
        var (one, other) = (_directory.At("one"), _directory.At("other"));
        foreach (var run in (string[])[one, other])
        {
            Directory.CreateDirectory(run);
            RunFile.Write(Path.Combine(run, RunFile.Name), RunResults.Resumption());
        }

        var page = _directory.Write("page.html", "mine");
        var summary = Path.Combine(other, "summary.md");
        await File.WriteAllTextAsync(summary, "mine", TestContext.Current.CancellationToken);
        var refused = await Task.WhenAll(
            InProcess.RunAsync("report", $"run={one}", $"out={page}"),
            InProcess.RunAsync("report", $"run={one}", $"out={other}"),
            InProcess.RunAsync("compare", $"baseline={one}", $"candidate={one}", $"out={other}"));

        Assert.Equal(
            [
                (2, "", $"error: out={page} must be a place without results, but {page} is there (name another, or write overwrite=true to replace it)\n"),
                (2, "", $"error: out={other} must be a place without results, but {summary} is there (name another, or write overwrite=true to replace it)\n"),
                (2, "", $"error: out={other} must be a directory without the results of another run, but run.json and summary.md are there (name another directory, or write overwrite=true to replace what is there)\n"),
            ],
            refused.Select(result => (result.ExitCode, result.Output, result.Error)));
        Assert.Equal(("mine", "mine"), (await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken), await File.ReadAllTextAsync(summary, TestContext.Current.CancellationToken)));

        var allowed = await Task.WhenAll(
            InProcess.RunAsync("report", $"run={one}", $"out={page}", "overwrite=true"),
            InProcess.RunAsync("report", $"run={one}"),
            InProcess.RunAsync("compare", $"baseline={one}", $"candidate={one}", $"out={other}", "overwrite=true"));
        var again = await InProcess.RunAsync("report", $"run={one}", $"out={one}");

        Assert.Equal(["", "", ""], allowed.Select(result => result.Error));
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.NotEqual("mine", await File.ReadAllTextAsync(summary, TestContext.Current.CancellationToken));
    }

    private string Out => $"out={_directory.Path}";

    // Lines of the file, the header among them.
    private int Windows() => File.Exists(_directory.At(SoakStore.WindowsName)) ? File.ReadAllText(_directory.At(SoakStore.WindowsName)).Count('\n') : 0;
}
