using LoadHarness.Clients;
using LoadHarness.Engine;
using LoadHarness.Measurement;
using LoadHarness.Plans;
using LoadHarness.Plans.Options;
using LoadHarness.Reports.Console;
using LoadHarness.Scenarios;
using LoadHarness.Statistics;
using LoadHarness.Targets;
using Microsoft.Extensions.Hosting;

namespace LoadHarness;

/// <summary>One run from plan to exit code. A signal stops the load, not the service: it still judges and writes what it has.</summary>
internal sealed class RunService(
    RunOptions options,
    Scenario scenario,
    GivenGates gates,
    TargetSource targets,
    RunOutput output,
    IProgressView progress,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    Baseline? baseline = null)
    : BackgroundService
{
    /// <summary>The program's exit code, once the service has ended.</summary>
    public int ExitCode { get; private set; } = LoadHarness.ExitCode.Cancelled;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            ExitCode = await RunAsync(stoppingToken);
        }
        catch (TargetException e)
        {
            Console.Error.WriteLine($"error: {e.Message}");
            ExitCode = LoadHarness.ExitCode.Invalid;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Console.Error.WriteLine("error: stopped before the target was ready; there is no result");
        }
        finally
        {
            lifetime.StopApplication();
        }
    }

    private async Task<int> RunAsync(CancellationToken stop)
    {
        var timeouts = new Timeouts(options.ConnectTimeout, options.HandshakeTimeout, options.RequestTimeout);
        var traits = await targets.LookAsync(timeouts, clock, stop);
        var plan = gates.Into(scenario.Plan(options, traits));
        RunResult run;
        await using (var target = await targets.StartAsync(plan.Arms, clock, stop))
        {
            progress.Begin(RunHeader.Of(plan, target.Description, traits));
            var engine = RunEngine.ForTarget(plan, target, timeouts, clock, progress.Show);
            var measured = await engine.RunAsync(soFar => Judge.AnyInconclusive(plan, soFar.Arms), stop);
            if (plan.SelfTest is { } test && measured is { Cancelled: false, EndedEarly: null })
            {
                measured = measured with { SelfTest = await SelfTestRun.RunAsync(test, plan, target, timeouts, clock, stop) };
            }

            progress.End();
            run = Conclude(plan, target, traits, measured);
        }

        return await PublishAsync(run);
    }

    private RunResult Conclude(LoadPlan plan, ITarget target, TargetTraits traits, Measurements measured)
    {
        // Of nothing, one thing can be said: why there is nothing.
        var judgement = measured.Arms.Any(arm => arm.Requests > 0)
            ? Judge.Run(plan, measured.Arms, measured.Ledger, measured.Generator)
            : new Judgement([], [], []);
        judgement = judgement with { Gates = [.. judgement.Gates, .. scenario.Check(measured)] };
        ValidityCheck[] validity = measured.EndedEarly is { } why
            ? [new ValidityCheck("run ended early", false, $"{why}{Advice(target)}."), .. judgement.Validity]
            : [.. judgement.Validity];
        var verdict = measured.Cancelled || measured.EndedEarly is not null ? Verdict.Invalid : judgement.Verdict;
        var run = new RunResult
        {
            Scenario = plan.Scenario,
            Question = plan.Question,
            StartedAt = measured.StartedAt,
            DurationSeconds = measured.Duration.TotalSeconds,
            Status = measured.Cancelled ? RunStatus.Cancelled : verdict == Verdict.Invalid ? RunStatus.Invalid : RunStatus.Completed,
            Environment = Facts(plan, target, traits, measured),
            Options = options.Effective,
            Arms = measured.Arms,
            Ledger = measured.Ledger,
            Generator = measured.Generator,
            Comparisons = judgement.Comparisons,
            Gates = judgement.Gates,
            Validity = validity,
            Verdict = verdict,
        };
        run = baseline is null ? run : BaselineJudge.Judge(run, [.. plan.Gates.OfType<BaselineGate>()], baseline);
        run = run with { Claims = scenario.Answer(run), Curves = scenario.Draw(run) };
        return run with { Sentence = VerdictSentence.Of(run, verdict == Verdict.Invalid ? "" : scenario.Finding(run)) };
    }

    private string Advice(ITarget target) =>
        options.Target is TargetOptions.External ? $"; the target is {target.Description} (check that it runs there; connect= names another address)" : "";

    private static OrderedDictionary<string, string> Facts(LoadPlan plan, ITarget target, TargetTraits traits, Measurements measured)
    {
        var facts = EnvironmentFacts.Collect();
        facts["target"] = target.Description;
        facts["evidence"] = traits.GivesEvidence
            ? "both ends"
            : "client only: the server does not say whom it saw, so no gate asks whether it was the right client";
        foreach (var (name, fact) in target.Facts)
        {
            facts[name] = fact;
        }

        var seen = measured.Wires.Where(wire => wire.Kind != HandshakeKind.Unknown).ToList();
        facts["TLS version"] = Distinct(seen.Select(wire => Names.Of(wire.Version)));
        facts["cipher suite"] = Distinct(seen.Select(wire => TlsNames.CipherSuite(wire.CipherSuite)));
        facts["key exchange group"] = Distinct(seen.Select(wire => TlsNames.Group(wire.Group)));
        facts["keys"] = Distinct(plan.Arms.Select(arm => Names.Of(arm.Key)));
        return facts;
    }

    private static string Distinct(IEnumerable<string> values) => string.Join(", ", values.Distinct());

    private async Task<int> PublishAsync(RunResult run)
    {
        var code = LoadHarness.ExitCode.Of(run, options.Inconclusive);
        try
        {
            await output.WriteAsync(run);
        }
        catch (Exception e) when (e is RunFileException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"error: the results cannot be written: {e.Message}");
            code = code == LoadHarness.ExitCode.Cancelled ? code : LoadHarness.ExitCode.Invalid;
        }

        Console.Out.Write(ResultText.Of(run, output.ReportPath));
        return code;
    }
}
