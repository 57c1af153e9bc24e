using System.Diagnostics;
using System.Globalization;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Targets.Servers;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Support;

/// <summary>Runs of the program against servers that misbehave (<c>Scripts/hostile.py</c>), two at a time: while a test looks at one, the next is on its way.</summary>
internal sealed class HostileRuns : IAsyncDisposable
{
    /// <summary>What a run may take before it is killed. On a quiet machine each is over within a quarter of it.</summary>
    public const int MostSeconds = 120;

    /// <summary>The exit code of one that was.</summary>
    public const int Killed = 124;

    /// <summary>What a run may hold, of garbage and in all.</summary>
    public const long MostBytes = 300L * 1024 * 1024;

    private const string Port = "@PORT@";

    private static readonly LocalProgram Python = new("python3", "python3");

    private readonly ScratchDirectory _directory = new();
    private readonly IReadOnlyList<HostileRow> _rows;
    private readonly Lazy<Task<string>> _pki;
    private readonly Lazy<Task<HostileRun>>[] _runs;
    private readonly SemaphoreSlim _atOnce = new(2);

    /// <param name="rows">The runs, in the order in which they are asked for.</param>
    public HostileRuns(IReadOnlyList<HostileRow> rows)
    {
        _rows = rows;
        _pki = new(MakePkiAsync);
        _runs = [.. rows.Select(row => new Lazy<Task<HostileRun>>(() => Task.Run(() => RunAsync(row))))];
    }

    /// <summary>What a run came to.</summary>
    public Task<HostileRun> OfAsync(HostileRow row)
    {
        var index = _rows.ToList().IndexOf(row);
        _ = _runs[Math.Min(index + 1, _runs.Length - 1)].Value;
        return _runs[index].Value;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs.Where(run => run.IsValueCreated))
        {
            await ((Task)run.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _atOnce.Dispose();
        _directory.Dispose();
    }

    private async Task<string> MakePkiAsync()
    {
        var pki = _directory.At("pki");
        var certs = await InProcess.RunAsync("certs", $"out={pki}", "keys=ecdsa-p256");
        Assert.Equal((0, ""), (certs.ExitCode, certs.Error));
        return pki;
    }

    private async Task<HostileRun> RunAsync(HostileRow row)
    {
        var python = Python.Find() ?? throw ExternalProgram.Missing($"{Python.Name} is not on the PATH", Python.Package);
        var pki = await _pki.Value;
        await _atOnce.WaitAsync();
        try
        {
            return await (row.IsCalm ? RunInProcessAsync(row, python, pki) : RunAsync(row, python, pki));
        }
        finally
        {
            _atOnce.Release();
        }
    }

    private async Task<HostileRun> RunInProcessAsync(HostileRow row, string python, string pki)
    {
        var start = ProgramStart.Of(python, Server(row, pki));
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        using var server = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(Wait.ProgramPatience));
        try
        {
            var port = await server.StandardOutput.ReadLineAsync(limit.Token);
            var result = await InProcess.RunUntilAsync([.. Options(row, pki).Select(option => option.Replace(Port, port, StringComparison.Ordinal))], limit.Token);
            return new HostileRun(result, Read(row), PeakBytes: null);
        }
        finally
        {
            server.Kill();
        }
    }

    private async Task<HostileRun> RunAsync(HostileRow row, string python, string pki)
    {
        var start = ProgramStart.Of(
            python, [.. Server(row, pki), .. HarnessProcess.Command(["-u", "GITHUB_STEP_SUMMARY", $"DOTNET_GCHeapHardLimit={MostBytes:X}"], Options(row, pki))]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(Wait.ProgramPatience));
        try
        {
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var peak = output.LastIndexOf("peak ", StringComparison.Ordinal);
            var result = new ProgramResult(process.ExitCode, output[..Math.Max(0, peak)], await error);
            Assert.True(peak >= 0, result.Text);
            return new HostileRun(result, Read(row), 1024 * long.Parse(output.AsSpan(peak + 5), CultureInfo.InvariantCulture));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static string[] Server(HostileRow row, string pki) =>
    [
        Path.Combine(Repository.Root, "tests", "Support", "Scripts", "hostile.py"), row.Mode, $"{MostSeconds}",
        Path.Combine(pki, "lla-server.crt"), Path.Combine(pki, "lla-server.key"), Path.Combine(pki, "ca.crt"),
    ];

    private string[] Options(HostileRow row, string pki) =>
    [
        .. row.Options(), $"scenario={row.Scenario}", $"target=https://lla-test:{Port}", "connect=127.0.0.1",
        $"ca={Path.Combine(pki, "ca.crt")}", $"cert={Path.Combine(pki, "tts-client.crt")}", $"key={Path.Combine(pki, "tts-client.key")}",
        "keys=ecdsa-p256", "rounds=6", "warmup=100ms", "progress=none", $"out={Place(row)}",
    ];

    private RunResult? Read(HostileRow row)
    {
        var file = Path.Combine(Place(row), RunFile.Name);
        return File.Exists(file) ? RunFile.Read(file) : null;
    }

    private string Place(HostileRow row) => _directory.At($"{row.Scenario}-{row.Mode.Replace('/', '-')}");
}

/// <summary>A run against a server that misbehaves, and how it must end.</summary>
/// <param name="Mode">How it misbehaves; <c>/tls12</c> behind it stands for TLS 1.2.</param>
/// <param name="Outcome">How its requests end.</param>
/// <param name="Code">The program's exit code; null where requests succeed and only the machine may spoil the verdict.</param>
/// <param name="Scenario">What is run.</param>
internal sealed record HostileRow(string Mode, Outcome Outcome, int? Code, string Scenario = "cold")
{
    private const string Patient = "1m";
    private const string Short = "1s";

    // What these send is little, and nobody waits for it.
    private static readonly HashSet<string> Calm =
    [
        "ok", "plain-http", "tls-garbage", "rst", "rst/tls12", "redirect", "hostile-status", "hostile-line", "hostile-error", "evidence-lies", "evidence-odd",
        "smuggle", "bad-length", "two-lengths", "h2-goaway", "h2-goaway-calm", "h2-rst", "h2-hpack", "h2-garbage",
    ];

    /// <summary>Whether the server can take neither memory nor time from a run, which then needs no process of its own to be measured.</summary>
    public bool IsCalm => Calm.Contains(Mode) && Scenario == "cold";

    /// <summary>
    /// Versions, time limits of which only the one that must strike is short, and clients: where one does, as many as would have to wait for
    /// it one after the other if nobody gave up.
    /// </summary>
    public IEnumerable<string> Options() =>
    [
        "connect-timeout=1m",
        $"handshake-timeout={(Outcome == Outcome.HandshakeTimeout ? Short : Patient)}",
        $"request-timeout={(Outcome == Outcome.RequestTimeout ? Short : Patient)}",
        Scenario == "network" ? "rate=100/s" : "rate=20/s",
        .. Outcome.IsTimeout() ? (string[])["clients=500", "block=1m"] : ["clients=2", "block=100ms"],
        .. Mode.StartsWith("h2", StringComparison.Ordinal) ? (string[])["http=2"] : [],
        .. Mode.EndsWith("/tls12", StringComparison.Ordinal) ? (string[])["tls=1.2"] : [],
    ];

    public override string ToString() => Scenario == "cold" ? Mode : $"{Mode} ({Scenario})";
}

/// <summary>What a run came to.</summary>
/// <param name="Result">How the program ended; 124 when it was killed because it took too long.</param>
/// <param name="Run">What it wrote; null when it wrote nothing.</param>
/// <param name="PeakBytes">The most memory that it held; null where it was not in a process of its own.</param>
internal sealed record HostileRun(ProgramResult Result, RunResult? Run, long? PeakBytes);
