using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Library;
using LoadHarness.Results;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Lla;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Library;

/// <remarks>Alone in their process, whose threads, files, ports and streams they look at.</remarks>
[Collection(nameof(HarnessTests))]
[CollectionDefinition(nameof(HarnessTests), DisableParallelization = true)]
public sealed class HarnessTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact(Timeout = Wait.Patience)]
    public async Task A_run_is_judged_written_and_says_nothing_and_further_ones_leave_nothing_behind()
    {
        using var console = new StringWriter();
#pragma warning disable RS0030 // Whether anybody writes there.
        var (before, beforeError) = (Console.Out, Console.Error);
        HarnessRun first;
        try
        {
            Console.SetOut(console);
            Console.SetError(console);
            first = await RunAsync("first");
        }
        finally
        {
            Console.SetOut(before);
            Console.SetError(beforeError);
        }
#pragma warning restore RS0030
        Assert.Empty($"{console}");

        Honest.AssertUpToTheMachine(first.Result.Validity);
        Honest.AssertCountGates(first.Result.Gates, first.Result.Arms);
        Assert.All(first.Result.Arms, arm => Honest.AssertServed(arm, arm.Requests));
        Assert.Equal(_directory.At("first/report.html"), first.ReportPath);
        Assert.Equal(RunFile.Read(_directory.At("first/run.json")).Sentence, first.Sentence);
        Assert.EndsWith($"{first.Sentence}\n", first.Output, StringComparison.Ordinal);
        Assert.Empty(first.Messages);
        Assert.Empty(Children());

        await RunAsync("second");
        var (threads, files) = (Threads(), Files());
        await RunAsync("third");

        Assert.Empty(Children());
        Assert.Empty(ListeningPorts.Of(Environment.ProcessId));
        await Wait.Until(() => Files() <= files, TestContext.Current.CancellationToken);

        // Those that the harness gives a name; the pool has as many as it likes.
        Assert.Equal(threads, Threads());
        Assert.False(File.Exists(_directory.At("third/run.lock")));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_run_that_is_given_up_ends_soon_and_what_it_measured_is_there()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var output = _directory.At("stopped");
        var running = Harness.RunAsync(
            "soak", ["duration=1h", "window=1s", "keys=ecdsa-p256", "warmup=100ms", "rate=20/s", "clients=2", $"out={output}"], stop.Token);
        await Wait.Until(() => File.Exists(Path.Combine(output, "windows.jsonl")) || running.IsCompleted, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(RunStatus.Cancelled, RunFile.Read(Path.Combine(output, "run.json")).Status);
        Assert.Empty(Children());
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_plan_runs_with_its_own_requests_and_gates_and_its_name_makes_it_comparable()
    {
        _directory.Write("shop.http", "### browse\n# weight: 3\n# expect-status: 404\nGET /items\n\n### work\nPOST /api/process\nContent-Type: application/json\n\n{\"data\": \"x\", \"user_id\": 1}\n");
        var plan = _directory.Write(
            "shop.json",
            """
            {
              "name": "my-shop", "question": "Does the shop hold?", "requests": "shop.http",
              "load": { "rate": "40/s", "clients": 2, "block": "200ms", "rounds": 6, "warmup": "100ms" },
              "arms": [{ "name": "kept", "mode": "keep-alive", "key": "ecdsa-p256" }],
              "gates": [
                { "name": "errors", "kind": "invariant", "metric": "errors", "atMost": 0 },
                { "name": "working", "kind": "limit", "metric": "serviceP90", "arm": "kept", "request": "work", "atMost": "1m" }
              ]
            }
            """);

        var first = await RunAsync("first");
        var second = await RunAsync("second", $"baseline={_directory.At("first")}");
        var compared = await InProcess.RunAsync("compare", $"baseline={_directory.At("first")}", $"candidate={_directory.At("second")}", $"out={_directory.At("compared")}");
        var other = await InProcess.RunAsync("compare", $"baseline={_directory.At("other")}", $"candidate={_directory.At("second")}", $"out={_directory.At("never")}");

        Assert.Equal(("my-shop", "Does the shop hold?"), (first.Result.Scenario, first.Result.Question));
        Assert.Equal(["errors", "working"], first.Result.Gates.Select(gate => gate.Name));
        Assert.Equal([("browse", 36), ("work", 12)], first.Result.Arms[0].ByRequest!.Select(request => (request.Name, request.Requests)));
        Assert.Equal(await File.ReadAllTextAsync(plan, TestContext.Current.CancellationToken), first.Result.Plan!.Text);
        Assert.Empty(second.Messages);
        Assert.Equal(("first", 40.0), (second.Result.Baseline!.Run, second.Result.Baseline.Rate));
        Assert.DoesNotContain(second.Result.Baseline.Differences, fact => fact.Name != "pace of the machine");
        Assert.Equal(["errors", "working"], second.Result.Gates.Take(2).Select(gate => gate.Name));
        Assert.Contains("baseline: service p50, kept", second.Result.Gates.Select(gate => gate.Name));
        Assert.Equal("first", RunFile.Read(_directory.At("compared/run.json")).Baseline!.Run);
        Assert.NotEmpty(RunFile.Read(_directory.At("compared/run.json")).Baseline!.Comparisons);
        Assert.Contains($"\nreport  {_directory.At("compared/report.html")}\n", compared.Output, StringComparison.Ordinal);
        Assert.Equal((2, $"error: baseline={_directory.At("other")} must be a run of my-shop, but is one of your-shop (name another)\n"), (other.ExitCode, other.Error));

        // The same name, and other arms and requests: nothing of the kind is compared in silence.
        File.WriteAllText(plan, File.ReadAllText(plan).Replace("keep-alive", "cold", StringComparison.Ordinal));
        _directory.Write("shop.http", File.ReadAllText(_directory.At("shop.http")).Replace("GET /items", "GET /goods", StringComparison.Ordinal));
        var changed = await Assert.ThrowsAsync<HarnessException>(() => RunAsync("never", $"baseline={_directory.At("first")}"));
        Assert.Equal(
            $"error: baseline={_directory.At("first")} was measured under other conditions: arm 'kept': keep-alive in the baseline, cold here; "
                + "requests: browse (GET /items, weight 3) in the baseline, browse (GET /goods, weight 3) here (run it again under these, or write allow-unlike=true)",
            changed.Message);

        async Task<HarnessRun> RunAsync(string name, params string[] options)
        {
            var run = await Harness.RunPlanAsync(plan, [.. Honest.Patient, $"out={_directory.At(name)}", .. options], TestContext.Current.CancellationToken);

            // On a busy machine it would not be believed, and so be compared with nothing.
            var believed = run.Result with { Status = RunStatus.Completed, Verdict = Verdict.Pass, Validity = [] };
            RunFile.Write(_directory.At($"{name}/run.json"), believed);
            Directory.CreateDirectory(_directory.At("other"));
            RunFile.Write(_directory.At("other/run.json"), believed with { Scenario = "your-shop" });
            return run;
        }
    }

    [Fact]
    public async Task What_is_wrong_with_a_plan_is_told_with_its_place()
    {
        var plan = _directory.Write("bad.json", "{ \"name\": \"bad\", \"question\": \"q\",\n  \"arms\": [{ \"name\": \"a\", \"mode\": \"warm\" }] }");

        var thrown = await Assert.ThrowsAsync<HarnessException>(() => Harness.RunPlanAsync(plan, [$"out={_directory.At("never")}"], TestContext.Current.CancellationToken));

        Assert.Contains("line 2, column 35: mode must be one of cold, resumed, keep-alive, early-data", thrown.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory.At("never")));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Clients_of_an_external_target_have_the_certificates_of_a_directory()
    {
        using var pki = new LlaPki();
        await using var lla = await TestLla.StartAsync(LlaKind.Kestrel, pki);
        var clients = Directory.CreateDirectory(_directory.At("clients")).FullName;
        foreach (var name in (string[])["alice", "bob"])
        {
            using var identity = pki.Issuer.Issue(LeafProfile.Client(name));
            File.WriteAllText(Path.Combine(clients, $"{name}.pem"), identity.ChainPem() + identity.KeyPem());
        }

        var ca = _directory.Write("ca.crt", pki.Issuer.Certificate.ExportCertificatePem());
        var run = await Harness.RunAsync(
            "cold",
            [
                .. Honest.Patient, $"target=https://lla-test:{lla.MutualPort}", "connect=127.0.0.1", $"ca={ca}", $"identities={clients}", "clients=2",
                "rounds=6", "block=100ms", "warmup=100ms", "rate=50/s", $"out={_directory.At("many")}",
            ],
            TestContext.Current.CancellationToken);

        Honest.AssertCountGates(run.Result.Gates, run.Result.Arms);
        Assert.Contains(run.Result.Gates, gate => gate is { Name: "identity verified", Verdict: Verdict.Pass });
        Assert.Equal("2, one for each client, read before the run", run.Result.Environment["identities"]);
        Assert.Equal(2, (await lla.LedgerAsync()).Identities);
    }

    [Theory]
    [InlineData("cold", "identities=3 clients=4", "identities must be at least as many as the clients of an arm, 4, but are 3 (lower clients=, or give more)")]
    [InlineData("resumption", "identities=9 client=dotnet", "takes client=openssl")]
    [InlineData("concurrency", "identities=99 client=openssl", "share what proves them")]
    public async Task Identities_that_would_be_nobodys_are_refused(string scenario, string words, string problem)
    {
        var thrown = await Assert.ThrowsAsync<HarnessException>(() => Harness.RunAsync(scenario, [.. words.Split(' '), "keys=ecdsa-p256", $"out={_directory.At("never")}"], TestContext.Current.CancellationToken));

        Assert.Contains(problem, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_was_given_up_before_does_not_begin()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Harness.RunAsync("cold", [$"out={_directory.At("never")}"], new CancellationToken(canceled: true)));

        Assert.False(Directory.Exists(_directory.At("never")));
    }

    [Fact]
    public async Task All_that_is_wrong_with_the_options_is_told_at_once()
    {
        var thrown = await Assert.ThrowsAsync<HarnessException>(() => Harness.RunAsync("colt", ["rounds=0", "klients=4"], TestContext.Current.CancellationToken));

        Assert.Equal(3, thrown.Message.Split('\n').Length);
        Assert.Contains("'cold'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("rounds", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("klients", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_verdict_is_equal_to_its_word_and_says_its_reason_where_it_is_not()
    {
        var verdict = new RunVerdict(Verdict.Fail, "The gate failed. (report: /runs/report.html)");

        Assert.Equal(Verdict.Fail, verdict);
        var thrown = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Assert.Equal(Verdict.Pass, verdict));
        Assert.Contains("Fail: The gate failed. (report: /runs/report.html)", thrown.Message, StringComparison.Ordinal);
    }

    private static string[] Children() =>
    [
        .. Directory.GetDirectories("/proc/self/task").SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)),
    ];

    private static int Files() => Directory.GetFiles("/proc/self/fd").Length;

    private static string[] Threads()
    {
        // Of the kernel, which cuts them off after 15 letters.
        string[] named = ["timers", "event loop", "precise delay"];
        return [.. Directory.GetDirectories("/proc/self/task").Select(task => File.ReadAllText(Path.Combine(task, "comm")).Trim()).Where(name => named.Contains(name)).Order(StringComparer.Ordinal)];
    }

    private Task<HarnessRun> RunAsync(string name) => Harness.RunAsync(
        "cold",
        [.. Honest.Patient, "keys=ecdsa-p256", "rounds=6", "block=100ms", "warmup=100ms", "rate=50/s", "clients=2", $"out={_directory.At(name)}"],
        TestContext.Current.CancellationToken);
}
