using LoadHarness.Clients;
using LoadHarness.Plans;

namespace LoadHarness.Program.Commands;

/// <summary><c>list</c>: the scenarios, or the gates or the plan of one.</summary>
internal static class ListCommand
{
    /// <summary>Shows the scenarios, each with its question, its arms and its length.</summary>
    public static int Scenarios()
    {
        foreach (var scenario in ScenarioCatalogue.All)
        {
            var plan = DefaultPlan(scenario);
            ConsoleText.Output.Line($"{scenario.Name,-14}{scenario.Question} {plan.Arms.Count} arms, {Length(plan)}.");
        }

        var clients = Circumstances.UsualClient(http: null, TtsClients.ProblemOf(ClientKind.OpenSsl)) == ClientKind.OpenSsl ? "OpenSSL's, and .NET's for HTTP/2" : ".NET's, since OpenSSL 3 cannot be loaded";
        ConsoleText.Output.Line($"\nThe clients are {clients}; client=dotnet measures as an application on .NET does.");

        return ExitCode.Pass;
    }

    /// <summary>Shows the gates that a run with these options is judged by, as a file that gives them.</summary>
    public static int Gates(RunOptions given, TimeProvider clock)
    {
        List<string> problems = [];
        var planned = PlannedRun.Of(given, clock, problems);
        if (given.Target is TargetOptions.External && given.Keys.Count == 0)
        {
            problems.Add("keys is missing: gates name arms, whose names tell the key of the server, and list does not call it (write keys=KIND as the run tells it, such as keys=rsa-2048)");
        }

        if (planned is null || problems.Count > 0)
        {
            return Problems.Report(problems);
        }

        ConsoleText.Output.Json(GateFile.Write(planned.Plan));
        return ExitCode.Pass;
    }

    /// <summary>Shows a run with these options as the plan that gives it.</summary>
    public static int Plan(RunOptions given, TimeProvider clock)
    {
        List<string> problems = [];
        var planned = PlannedRun.Of(given, clock, problems);
        if (given.Plan is { } own)
        {
            problems.Add($"{own.Source} is a plan already (leave it out)");
        }

        if (planned?.Plan.Code is not null)
        {
            problems.Add($"{given.Scenario} is written in code, which no plan file can say (write list gates scenario={given.Scenario} for its gates)");
        }

        if (planned is null || problems.Count > 0)
        {
            return Problems.Report(problems);
        }

        ConsoleText.Output.Json(PlanWriter.Write(planned.Plan, planned.Options, given.Scenario));
        return ExitCode.Pass;
    }

    /// <summary>The plan of a scenario whose options are all left out, against the LLA that comes with the program.</summary>
    public static LoadPlan DefaultPlan(Scenario scenario)
    {
        var command = (ParsedCommand.Run)CommandLine.Parse([$"scenario={scenario.Name}"], new Dictionary<string, string?>(), ScenarioCatalogue.Defaults);
        return scenario.Plan(command.Options, new TargetTraits(command.Options.Keys, CountsCpu: true));
    }

    /// <summary>How long a plan takes, in words.</summary>
    public static string Length(LoadPlan plan) => $"about {Format.Roughly(plan.Launches * plan.Schedule.ExpectedDuration(plan))}";
}
