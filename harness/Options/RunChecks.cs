namespace LoadHarness.Options;

/// <summary>What no single option of a run can see: names known only to the caller, and options that do not fit each other.</summary>
internal static class RunChecks
{
    private static readonly Option<string>[] Credentials = [TargetCatalogue.Ca, TargetCatalogue.Certificate];

    private const string IdentityFiles = "a directory or a CSV file";

    /// <summary>Refuses them, and leaves out what has no effect.</summary>
    public static void Check(OptionValues values)
    {
        if (values.TryGet(RunCatalogue.Scenario, out var scenario))
        {
            CheckScenario(values, scenario);
        }

        CheckLaunches(values);
        CheckClient(values);
        CheckData(values);
        CheckLla(values);

        CheckLoad(values);

        // With resume= it is refused already.
        if (!values.IsGiven(RunCatalogue.Resume))
        {
            ResultCatalogue.CheckOverwrite(values, ResultCatalogue.Out);
        }

        if (!values.IsGiven(ResultCatalogue.Baseline))
        {
            values.LeaveOut(ResultCatalogue.History, "no baseline", "or write baseline=DIR");
            values.LeaveOut(ResultCatalogue.AllowUnlike, "no baseline", "or write baseline=DIR");
        }

        // Where the target itself is refused, nothing can be said of the options that depend on it.
        if (values.TryGet(TargetCatalogue.Target, out var target))
        {
            switch (target)
            {
                case TargetChoice.External external:
                    CheckExternal(values, external.Address);
                    break;
                case TargetChoice.Program program:
                    CheckProgram(values, program.Name);
                    values.LeaveOut(TargetCatalogue.Request, $"target={Names.Of(program.Name)}", "or write target=embedded or target=https://HOST:PORT");
                    break;
                default:
                    LeaveOutExternal(values, "target=embedded");
                    if (values.TryGet(TargetCatalogue.Identities, out var identities) && identities is IdentityChoice.Named)
                    {
                        RefuseIdentities(values, "a number with target=embedded, whose PKI makes them", $"{TargetCatalogue.Identities.Name}=1000, or target=https://HOST:PORT");
                    }

                    break;
            }
        }
    }

    private static void CheckScenario(OptionValues values, string scenario)
    {
        if (values.Scenarios.FirstOrDefault(known => known.Scenario == scenario) is not { } defaults)
        {
            // Which options it takes cannot be said of a scenario that nobody knows.
            values.Refuse(CommandLine.Unknown(RunCatalogue.Scenario.Name, scenario, CommandLine.NamesOf(values.Scenarios)));
            return;
        }

        var with = $"{RunCatalogue.Scenario.Name}={scenario}";
        foreach (var option in Command.Run.Options)
        {
            if (!option.IsTakenBy(defaults))
            {
                values.LeaveOut(option, with, option.Schedules == RunCatalogue.WithRounds || option == RunCatalogue.Load
                    ? "it has an open load and no rounds"
                    : option.ChoosesClient ? "it has arms of both"
                    : option == RunCatalogue.Launches ? "it has no rounds that another launch could repeat"
                    : $"only {RunCatalogue.Scenario.Name}={Option.Listed(values.Scenarios.Where(option.IsTakenBy))} takes it");
            }
        }

        if (values.IsGiven(RunCatalogue.Resume))
        {
            CheckResume(values);
        }
    }

    private static void CheckLoad(OptionValues values)
    {
        if (!values.TryGet(RunCatalogue.Load, out var load))
        {
            return;
        }

        var given = values.IsGiven(RunCatalogue.Load);
        var (name, isSoak) = (values.SpellingOf(RunCatalogue.Load), values.Circumstances.Scenario.Schedule == ScheduleKind.Windows);
        switch (load)
        {
            case LoadChoice.Shaped when isSoak:
                var with = $"{RunCatalogue.Load.Name}=SHAPE";
                values.LeaveOut(RunCatalogue.Rate, with, "the shape has rates of its own");
                values.LeaveOut(RunCatalogue.Duration, with, "the shape ends by itself");
                break;
            case LoadChoice.Shaped:
                values.Refuse($"{name} must be open or closed with {RunCatalogue.Scenario.Name}={values.Circumstances.Scenario.Scenario}, whose arms are compared at one rate, but is '{GivenText.Show(RunCatalogue.Load.Write(load))}' "
                    + $"(write {RunCatalogue.Scenario.Name}=soak, whose {RunCatalogue.Mix.Name}= names the arms)");
                break;
            case LoadChoice.Closed when isSoak:
                values.Refuse($"{name} must be open or a shape with {RunCatalogue.Scenario.Name}={values.Circumstances.Scenario.Scenario}, but is 'closed' (write {name}=keepConstant:8:1m)");
                break;
            case LoadChoice.Open when isSoak:
                // What every soak had before there were shapes.
                values.Conceal(RunCatalogue.Load);
                break;
            case LoadChoice.Closed:
                // Nobody has to know that a scenario's load is closed before writing rate=auto.
                values.Conceal(RunCatalogue.Rate);
                if (given)
                {
                    values.LeaveOut(RunCatalogue.Rate, "load=closed", "the clients set the pace");
                }

                break;
        }
    }

    // With several launches nothing is judged before the last has ended, so that there are no rounds to add to those before.
    private static void CheckLaunches(OptionValues values)
    {
        if (values.Find(RunCatalogue.Launches) is not (> 1 and var launches) || !values.TryGet(RunCatalogue.Rounds, out var rounds))
        {
            return;
        }

        var (name, with) = (values.SpellingOf(RunCatalogue.Rounds), $"{RunCatalogue.Launches.Name}={launches}");
        if (rounds.First != rounds.Max)
        {
            values.Refuse($"{name} must be one number with {with}, whose gates are judged once, but is '{rounds}' (write {name}={rounds.First})");
        }
        else if (rounds.First * launches > RoundRange.Most)
        {
            values.Refuse($"{name} must be at most {RoundRange.Most / launches} with {with}, {RoundRange.Most} in all, but is '{rounds}' (write {name}={RoundRange.Most / launches})");
        }
    }

    private static void CheckData(OptionValues values)
    {
        if (!values.IsGiven(TargetCatalogue.Request) && !values.IsGiven(RunCatalogue.Resume))
        {
            values.LeaveOut(TargetCatalogue.Data, "no request", $"or write {TargetCatalogue.Request.Name}=FILE, whose {{{{names}}}} take its values");
        }

        if (!values.IsGiven(TargetCatalogue.Data))
        {
            values.LeaveOut(TargetCatalogue.DataUse, "no data", $"or write {TargetCatalogue.Data.Name}=FILE");
        }
    }

    private static void CheckClient(OptionValues values)
    {
        var isChosen = values.TryGet(RunCatalogue.Client, out var client);
        if (isChosen && client == ClientKind.OpenSsl && values.Find(RunCatalogue.Http) == HttpProtocol.Http2)
        {
            values.Refuse($"{values.SpellingOf(RunCatalogue.Client)} must be {Names.Of(ClientKind.DotNet)} with {RunCatalogue.Http.Name}={Names.Of(HttpProtocol.Http2)}, which OpenSSL's client does not speak, but is '{Names.Of(client)}' (leave one of them out)");
        }

        if (isChosen && client == ClientKind.DotNet)
        {
            values.LeaveOut(RunCatalogue.KeyLog, $"{RunCatalogue.Client.Name}={Names.Of(ClientKind.DotNet)}", "it tells no secrets");
            CheckLoops(values);
        }

        // A soak that goes on has the clients that it had.
        if (values is { OpenSslProblem: { } problem, Circumstances.Scenario.HasBothClients: false } && !values.IsGiven(RunCatalogue.Client) && !values.IsGiven(RunCatalogue.Resume) && values.Find(RunCatalogue.Http) != HttpProtocol.Http2)
        {
            values.Warnings.Add($"the clients are .NET's, as {RunCatalogue.Client.Name}={Names.Of(ClientKind.DotNet)} asks for, since {problem}");
        }
    }

    // A plan that was written for the other client says one, which asks for nothing.
    private static void CheckLoops(OptionValues values)
    {
        if (values.Find(RunCatalogue.Loops) > 1)
        {
            values.LeaveOut(RunCatalogue.Loops, $"{RunCatalogue.Client.Name}={Names.Of(ClientKind.DotNet)}", "its clients are on .NET's thread pool");
        }

        values.Conceal(RunCatalogue.Loops);
    }

    private static void CheckLla(OptionValues values)
    {
        if (values.TryGet(LlaCatalogue.Kind, out var kind) && kind == LlaKind.OpenSsl && values.Find(RunCatalogue.Http) == HttpProtocol.Http2)
        {
            values.Refuse($"{values.SpellingOf(LlaCatalogue.Kind)} must be {Names.Of(LlaKind.Kestrel)} with {RunCatalogue.Http.Name}={Names.Of(HttpProtocol.Http2)}, which the LLA on OpenSSL does not speak, but is '{Names.Of(kind)}' (leave one of them out)");
        }
    }

    // An interrupted soak goes on as it was; only what is shown and told meanwhile may differ.
    private static void CheckResume(OptionValues values)
    {
        foreach (var option in Command.Run.Options.Except([RunCatalogue.Scenario, RunCatalogue.Resume, .. RunOptions.ResumeTakes]))
        {
            // Their defaults would be told as options of this run, which has those of the soak.
            values.Conceal(option);
            if (values.IsGiven(option))
            {
                values.Refuse($"{values.SpellingOf(option)} must be left out with {RunCatalogue.Resume.Name}=DIR (a soak goes on with the options that it had)");
            }
        }
    }

    private static void LeaveOutExternal(OptionValues values, string with)
    {
        foreach (var option in (Option[])[
            .. Credentials, TargetCatalogue.PrivateKey, TargetCatalogue.KeyPassword, TargetCatalogue.Connect, TargetCatalogue.Ledger, TargetCatalogue.Source, TargetCatalogue.ServerName,
            TargetCatalogue.ExpectStatus, TargetCatalogue.Expect, TargetCatalogue.ExpectWithin])
        {
            values.LeaveOut(option, with, "or write target=https://HOST:PORT");
        }
    }

    private static void LeaveOutEmbedded(OptionValues values, string with)
    {
        foreach (var option in LlaCatalogue.All)
        {
            values.LeaveOut(option, with, "only the embedded LLA does as it is told");
        }
    }

    private static void CheckProgram(OptionValues values, ServerProgram program)
    {
        var target = $"target={Names.Of(program)}";
        LeaveOutExternal(values, target);
        LeaveOutEmbedded(values, target);
        values.LeaveOut(TargetCatalogue.Identities, target, "or write target=embedded");
        if (program == ServerProgram.OpenSsl && values.TryGet(RunCatalogue.Clients, out var clients) && clients > 1)
        {
            var name = values.SpellingOf(RunCatalogue.Clients);
            values.Refuse(string.Create(
                CultureInfo.InvariantCulture, $"{name} must be 1 with {target}, which serves one connection at a time, but is '{clients}' (write {name}=1)"));
        }
    }

    private static void RefuseIdentities(OptionValues values, string accepted, string write) => values.Refuse(
        $"{values.SpellingOf(TargetCatalogue.Identities)} must be {accepted}, but is '{GivenText.Show(TargetCatalogue.Identities.Write(values.Get(TargetCatalogue.Identities)))}' (write {write})");

    private static void CheckExternal(OptionValues values, TargetAddress target)
    {
        var hasIdentities = values.TryGet(TargetCatalogue.Identities, out var identities);
        if (hasIdentities && identities is IdentityChoice.Made)
        {
            RefuseIdentities(values, $"{IdentityFiles} with an external target, whose CA issued them", $"{TargetCatalogue.Identities.Name}=DIR");
        }

        if (hasIdentities)
        {
            values.LeaveOut(TargetCatalogue.Certificate, $"{TargetCatalogue.Identities.Name}=DIR", "each client has its own");
            values.LeaveOut(TargetCatalogue.PrivateKey, $"{TargetCatalogue.Identities.Name}=DIR", "each client has its own");
        }

        string[] missing = [.. Credentials.Where(option => !values.IsGiven(option) && !(hasIdentities && option == TargetCatalogue.Certificate)).Select(option => $"{option.Name}={option.Example}")];
        if (missing.Length > 0)
        {
            values.RefuseMissing($"{values.SpellingOf(TargetCatalogue.Target)}={target} needs ca and cert, and key where the certificate's file does not hold it (write {string.Join(' ', missing)})");
        }

        LeaveOutEmbedded(values, "an external target");
        if (target.IsIp && !values.IsGiven(TargetCatalogue.ServerName))
        {
            values.LeaveOut(TargetCatalogue.ServerNames, "a target that is an address, for which no name is sent", $"or write {TargetCatalogue.ServerName.Name}=NAME");
        }

        if (!values.IsGiven(RunCatalogue.Keys))
        {
            // The target tells it.
            values.Conceal(RunCatalogue.Keys);
        }

        if (values.TryGet(RunCatalogue.Keys, out var keys) && keys.Count > 1)
        {
            var (name, kinds) = (values.SpellingOf(RunCatalogue.Keys), string.Join(',', keys.Select(Names.Of)));
            values.Refuse($"{name} must be one kind with an external target, but is '{kinds}' (write {name}={Names.Of(keys[0])})");
        }
    }
}
