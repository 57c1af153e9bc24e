namespace LoadHarness.Scenarios;

/// <summary>Which arms of a scenario can be asked of a target, and how, in the HTTP version that the user chose. Pure.</summary>
public static class ArmChoice
{
    /// <summary>The plan with arms that can be measured; those that cannot are told in <see cref="LoadPlan.LeftOut"/>.</summary>
    /// <remarks>Where the server can do none of them, all stay: what their first failure is says more.</remarks>
    public static LoadPlan Of(LoadPlan plan, RunOptions options, TargetTraits target)
    {
        var chosen = Speak(plan, options.Http);
        LeftOutArm[] refused =
        [
            .. from arm in chosen.Arms
               let why = Obstacle(arm, chosen, target)
               where why is not null
               select new LeftOutArm(arm.Name, why),
        ];
        return Telling(WithRoomForSessions(refused.Length < chosen.Arms.Count ? chosen.Without(refused) : chosen, target));
    }

    /// <summary>Why no arm of a plan can be measured for want of a session, with the repair; null when some can.</summary>
    public static string? Problem(LoadPlan plan, TargetTraits target)
    {
        var reasons = plan.Arms.Select(arm => SessionObstacle(arm, plan, target)).ToList();
        return reasons.TrueForAll(reason => reason is not null) ? $"{plan.Scenario} has only arms that resume sessions, but {reasons[0]}" : null;
    }

    private static LoadPlan Speak(LoadPlan plan, HttpProtocol? http) => http switch
    {
        HttpProtocol.Http2 => plan with { Arms = [.. plan.Arms.Select(arm => arm with { Http = HttpProtocol.Http2 })] },
        HttpProtocol.Http11 => plan.Without([.. plan.Arms.Where(arm => arm.Http == HttpProtocol.Http2).Select(arm => new LeftOutArm(arm.Name, "it is HTTP/2, and http=1.1 was given"))]),
        _ => plan,
    };

    private static string? Obstacle(Arm arm, LoadPlan plan, TargetTraits target) =>
        target.Refused.FirstOrDefault(refused => refused.Tls == arm.Tls && refused.Http == arm.Http)?.Why
        ?? SessionObstacle(arm, plan, target);

    // A client on OpenSSL holds its sessions itself, whatever is sent as SNI.
    private static string? SessionObstacle(Arm arm, LoadPlan plan, TargetTraits target) => (target.Sessions, arm.Mode, arm.Slots) switch
    {
        _ when plan.IsOnLoop(arm) => null,
        (SessionRoom.None, ConnectionMode.Resumed, _) => "the target is an address, for which no name is sent as SNI, and .NET keeps sessions by that name (write server-name=NAME)",
        (SessionRoom.One, ConnectionMode.Resumed, SessionSlots.PerClient) when plan.Schedule.RunsAllArmsAtOnce && plan.Arms.Count > 1 =>
            "with one name for all, .NET keeps one session for all, and the other arms at the same time would take it",
        (SessionRoom.One, ConnectionMode.Resumed, SessionSlots.PerClient) when arm.NeedsItsClients && Clients(arm, plan) > 1 =>
            $"with one name for all, .NET keeps one session for all, and {Format.Count(Clients(arm, plan))} clients need one each",
        _ => null,
    };

    // What lies between clients of two kinds is no difference between arms, unless the arms are about it.
    private static LoadPlan Telling(LoadPlan plan)
    {
        var others = plan.Arms.Where(arm => arm.Client is null && arm.ClientOr(plan.Client) != plan.Client).Select(arm => arm.Name).ToList();
        if (others.Count == 0)
        {
            return plan;
        }

        var compared = plan.Comparisons.Where(comparison => others.Contains(comparison.Arm) == others.Contains(comparison.Baseline)).ToList();
        return plan with
        {
            Comparisons = compared,
            Changes =
            [
                .. plan.Changes,
                $"{string.Join(", ", others.Select(name => $"'{name}'"))}: the clients are .NET's, since client=openssl does not speak HTTP/2"
                    + (compared.Count == plan.Comparisons.Count ? "" : "; what they would be compared with has the other client (client=dotnet compares all)"),
            ],
        };
    }

    private static LoadPlan WithRoomForSessions(LoadPlan plan, TargetTraits target)
    {
        if (target.Sessions != SessionRoom.One)
        {
            return plan;
        }

        // Where one of two clients is short of sessions, the other has no more of them.
        var crowded = plan.Arms.Where(arm => arm is { Mode: ConnectionMode.Resumed, Slots: SessionSlots.PerClient } && Clients(arm, plan) > 1).ToList();
        return crowded.TrueForAll(plan.IsOnLoop) ? plan : plan with
        {
            Arms = [.. plan.Arms.Select(arm => crowded.Contains(arm) ? arm with { Clients = 1 } : arm)],
            Changes =
            [
                .. plan.Changes,
                $"{string.Join(", ", crowded.Select(arm => $"'{arm.Name}'"))}: 1 client instead of {Format.Count(crowded.Max(arm => Clients(arm, plan)))}, since with one name for all .NET keeps one session",
            ],
        };
    }

    private static int Clients(Arm arm, LoadPlan plan) => plan.ClientsOf(arm);
}
