using LoadHarness.Results;
using LoadHarness.Targets.Servers;
using LoadHarness.Tests.Statistics;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Whatever the machine and the environment are like: a run, or one clear line before it starts.</summary>
public sealed class SurroundingsTests : IDisposable
{
    private const string German = "LANG=de_DE.UTF-8";

    private static readonly string[] Cold = [.. Honest.Patient, "scenario=cold", "keys=ecdsa-p256", "rounds=6", "block=100ms", "warmup=100ms", "rate=50.5/s", "progress=plain"];

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory(Timeout = Wait.ProgramPatience)]
    [InlineData("--unset=HOME TMPDIR=/nonexistent TERM=dumb LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8 TZ=Nowhere/Nothing")]
    [InlineData("--unset=TMPDIR --unset=TERM HOME= NO_COLOR=1 LANG=nonsense LC_ALL=tlh")]
    [InlineData("HOME=/nonexistent COLUMNS=many LINES=-1 LC_ALL=de_DE.UTF-8 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1")]
    [InlineData("HOME=/proc COLUMNS=0 TERM=no-such-terminal")]
    public async Task A_run_is_a_run(string under)
    {
        var result = await HarnessProcess.RunUnderAsync(under.Split(' '), [.. Cold, "clients=2", Out]);

        Honest.AssertExit(Run(), result);
        Assert.Equal("50.5/s", Run().Options["rate"]);
        Assert.Contains("open, 50.5 requests/s", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Text);
    }

    [Theory(Timeout = Wait.ProgramPatience)]
    [InlineData("embedded")]
    [InlineData("nginx")]
    [InlineData("haproxy")]
    public async Task A_user_whom_the_machine_does_not_know_and_who_has_no_home_gets_a_run(string target)
    {
        var unshare = ExternalProgram.Require("unshare", "util-linux");
        string[] user = ["unshare", "--user", "--map-user=54321", "--map-group=54321"];
        var allowed = await unshare.RunAsync([.. user[1..], "id"]);
        Assert.SkipUnless(allowed.ExitCode == 0 && allowed.Output.Contains("54321", StringComparison.Ordinal), "the kernel lets nobody make a user");
        RequireServer(target);

        var result = await HarnessProcess.RunUnderAsync(["--unset=HOME", "--unset=USER", .. user], [.. Cold, "clients=2", $"target={target}", Out]);

        Honest.AssertExit(Run(), result);
    }

    [Theory(Timeout = Wait.ProgramPatience)]
    [InlineData("nginx")]
    [InlineData("haproxy")]
    [InlineData("openssl")]
    public async Task Spaces_in_every_path_are_no_trouble(string target)
    {
        var program = RequireServer(target);
        var (temporary, programs) = (_scratch.At("a b/tmp dir"), _scratch.At("my programs"));
        Directory.CreateDirectory(temporary);
        Directory.CreateDirectory(programs);
        File.CreateSymbolicLink(Path.Combine(programs, target), program);

        var result = await HarnessProcess.RunUnderAsync(
            [$"TMPDIR={temporary}", $"PATH={programs}:{Environment.GetEnvironmentVariable("PATH")}"],
            [.. Cold, "clients=1", $"target={target}", $"out={_scratch.At("out dir/run one")}"]);

        Honest.AssertExit(RunFile.Read(_scratch.At("out dir/run one/run.json")), result);
        Assert.Empty(Directory.GetDirectories(temporary, "loadharness-*"));
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Spaces_in_the_paths_of_certificates_are_no_trouble()
    {
        var pki = _scratch.At("my pki");
        await InProcess.RunAsync("certs", $"out={pki}", "keys=ecdsa-p256");
        var port = FreePorts.Take(1)[0];
        await using var lla = HarnessProcess.Start("serve", $"certs={pki}", $"port={port}");
        await lla.Output.SaysAsync("stop with Ctrl-C");

        var result = await InProcess.RunAsync(
            [.. Cold, "clients=2", $"target=https://lla-test:{port}", "connect=127.0.0.1", $"ca={pki}/ca.crt", $"cert={pki}/tts-client.crt", $"key={pki}/tts-client.key", Out]);

        Honest.AssertExit(Run(), result);
    }

    [Fact]
    public async Task A_server_without_a_temporary_directory_is_told_before_anything_starts()
    {
        RequireServer("nginx");

        var result = await HarnessProcess.RunUnderAsync(["TMPDIR=/nonexistent"], [.. Cold, "clients=2", "target=nginx", Out]);

        Assert.Equal(
            (2, "", "error: target=nginx needs a directory for the server's files, but /nonexistent/ does not exist (make it, or name another: TMPDIR=DIR)\n"),
            (result.ExitCode, result.Output, result.Error));
        Assert.False(Path.Exists(_scratch.At("out")));
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task No_language_changes_a_byte_of_what_is_written()
    {
        var texts = new List<string>();
        foreach (var under in (string[][])[["LANG=C", "LC_ALL=C"], [German, "LC_ALL=de_DE.UTF-8"], [German, "LC_ALL=de_DE.UTF-8", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1"], ["LC_ALL=tr_TR.UTF-8"], ["LC_ALL=ar_SA.UTF-8"]])
        {
            RunFile.Write(_scratch.At(RunFile.Name), RunResults.Resumption());
            var results = await Task.WhenAll(
                HarnessProcess.RunUnderAsync(under, "report", $"run={_scratch.Path}"),
                HarnessProcess.RunUnderAsync(under, "help", "run"),
                HarnessProcess.RunUnderAsync(under, "list"),
                HarnessProcess.RunUnderAsync(under, "scenario=cold", "rate=1,5/s", "block=0,5s"));
            var files = Directory.GetFiles(_scratch.Path).Order(StringComparer.Ordinal).Select(file => $"{file}\n{File.ReadAllText(file)}");
            texts.Add(string.Join('\n', results.Select(result => result.Text).Concat(files)));
        }

        Assert.All(texts, text => Assert.Equal(texts[0], text));
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Settings_of_the_runtime_are_a_fact_of_the_run_and_of_its_comparisons()
    {
        const string Settings = "DOTNET_GCHeapCount=2, DOTNET_MadeUp is set, DOTNET_TieredPGO=1, DOTNET_gcServer=1";
        string[] under = ["--unset=DOTNET_TC_CallCountThreshold", "DOTNET_gcServer=1", "DOTNET_GCHeapCount=2", "DOTNET_TieredPGO=1", "DOTNET_MadeUp=open-sesame"];
        var result = await HarnessProcess.RunUnderAsync(under, [.. Cold, "clients=2", Out]);
        Directory.CreateDirectory(_scratch.At("base"));
        Directory.CreateDirectory(_scratch.At("candidate"));
        RunFile.Write(_scratch.At("base/run.json"), RunResults.Resumption());
        RunFile.Write(_scratch.At("candidate/run.json"), RunResults.Resumption().WithFact("runtime settings", Settings));
        var compared = await InProcess.RunAsync("compare", $"baseline={_scratch.At("base")}", $"candidate={_scratch.At("candidate")}", $"out={_scratch.At("compared")}");

        Honest.AssertExit(Run(), result);
        Assert.Equal(Settings, Run().Environment["runtime settings"]);
        Assert.Contains(Settings, await File.ReadAllTextAsync(_scratch.At("out/report.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains($"noted     runtime settings: none in the baseline, {Settings} here\n", compared.Output, StringComparison.Ordinal);
        Assert.All(
            Directory.GetFiles(_scratch.Path, "*", SearchOption.AllDirectories).Select(File.ReadAllText).Append(result.Text).Append(compared.Text),
            text => Assert.DoesNotContain("open-sesame", text, StringComparison.Ordinal));
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Too_few_open_files_are_told_before_anything_starts()
    {
        var result = await HarnessProcess.RunWithOpenFilesAsync(200, [.. Cold, "clients=2", Out]);

        Assert.Equal(
            (2, "", "error: 2 connections at once need 252 open files, but the limit is 200 (raise it: ulimit -n 252)\n"), (result.ExitCode, result.Output, result.Error));
        Assert.False(Path.Exists(_scratch.At("out")));
    }

    private string Out => $"out={_scratch.At("out")}";

    private RunResult Run() => RunFile.Read(_scratch.At("out/run.json"));

    private static string RequireServer(string name)
    {
        if (name == "embedded")
        {
            return "";
        }

        return new LocalProgram(name, "").Find() ?? throw ExternalProgram.Missing($"{name} is not on the PATH", name);
    }
}
