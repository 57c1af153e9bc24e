using LoadHarness.Gates;
using LoadHarness.Gates.Invariants;
using LoadHarness.Machine;

namespace LoadHarness.Statistics.Judges;

/// <summary>Whether a run can be believed at all. A check that does not apply to a plan is left out.</summary>
public static class ValidityChecks
{
    /// <summary>
    /// Highest CPU share of the client process, of all cores. Above it the generator's own queueing shows in the latencies: at 0.7 a
    /// single server already makes work wait 2.3 times as long as it takes (M/M/1, ρ/(1 − ρ)).
    /// </summary>
    public const double MostClientShare = 0.70;

    /// <summary>
    /// Highest CPU share of the whole machine under open load: a machine without idle time times its scheduler, not its TLS. A closed
    /// loop takes all the time there is by its nature, so it is held to <see cref="MostClientShare"/> only.
    /// </summary>
    public const double MostMachineShare = 0.95;

    /// <summary>
    /// Highest p99 of dispatch minus intended start, in microseconds. A tick of the timer is 1 to 4 ms; ten say that the pacer itself
    /// was kept from running, and the load was not the one that was asked for.
    /// </summary>
    public const double MostPacerLateness = 10_000;

    /// <summary>
    /// Confidence that an A/A pair of equal arms holds 1, in all that it is judged by together. At 95 % one honest run in twenty would be thrown away; at
    /// 99 % it is one in a hundred, and a machine that favours an arm by its place still shows.
    /// </summary>
    public const double SameTwiceConfidence = 0.99;

    // What says that an arm was what it claims.
    private static readonly Invariant[] Treatments = [ConnectionInvariants.ProvenShare, ConnectionInvariants.ColdNeverResumed, ImpostorInvariants.Resumed];

    // What judges whether a target resumed and kept connections; where a gate does, how much of it must be is the gate's business.
    private static readonly Invariant[] Proofs = [ConnectionInvariants.ProvenShare, ConnectionInvariants.ResumedShare];

    /// <summary>Name of <see cref="GeneratorCpu"/>.</summary>
    public const string GeneratorCpuName = "generator CPU";

    /// <summary>All checks that apply, the most basic first.</summary>
    public static IReadOnlyList<ValidityCheck> Of(Evidence evidence, ProofLedger ledger, GeneratorLoad generator)
    {
        // What an impostor must show is a gate's business; whether the run can be believed shows in those that must succeed.
        var (plan, arms) = (evidence.Plan, evidence.Arms);
        ArmResult[] honest = [.. arms.Where(arm => arm.Impostors is null)];
        List<ValidityCheck> checks = [TargetReachable([.. honest.Where(arm => evidence.IsWhole || arm.Requests > 0)]), BothEndsAgree(honest, ledger)];
        if (!plan.Schedule.MayTakeAllCpu)
        {
            checks.Add(GeneratorCpu(plan.LeavesIdleTime, generator));
            if (generator.Throttling is { } throttling)
            {
                checks.Add(Throttled(throttling));
            }
        }

        if (!plan.Schedule.LooksForBreakdown)
        {
            var asked = plan.Gates.Any(gate => gate is InvariantGate { Invariant: var invariant, Arms: null } && invariant == ConnectionInvariants.Authentication);
            checks.Insert(1, TreatmentProven(asked ? evidence with { Arms = [.. arms.Select(ArmProof.ApartFromAuthentication)] } : evidence));
        }

        if (plan.LeavesIdleTime || plan.Schedule.HasOpenParts)
        {
            if (evidence.IsWhole || generator.PacerLatenessP99 is not null)
            {
                checks.Add(PacerLateness(generator.PacerLatenessP99));
            }

            if (!plan.Schedule.LooksForBreakdown)
            {
                checks.Add(Refusals(arms));
            }
        }

        if (arms.Sum(arm => arm.Outcomes.GetValueOrDefault(nameof(Outcome.OutOfFiles))) is > 0 and var missed)
        {
            checks.Insert(0, OpenFiles(missed));
        }

        checks.Add(ClientCrashes(arms, generator.Restarts));
        checks.AddRange(SteadyCheck.Of(generator));
        checks.AddRange(PaceCheck.Of(generator.Pace));
        checks.Add(Ports(generator));
        checks.AddRange(BystanderCheck.Of(ledger, arms));
        checks.AddRange(AnatomyChecks.Of(plan, arms));
        if (evidence.IsWhole && plan.SameTwice is not null)
        {
            checks.Add(SameTwiceCheck.Of(plan, arms));
        }

        checks.AddRange(OwnWeightCheck.Of(generator.Weight, plan.IsTargetShared && evidence.IsWhole));
        return checks;
    }

    /// <summary>Whether the client process, and where idle time is to be left the whole machine, kept within its share of the cores.</summary>
    /// <param name="leavesIdleTime">Whether the load is meant to leave idle time.</param>
    /// <param name="generator">What the harness did.</param>
    public static ValidityCheck GeneratorCpu(bool leavesIdleTime, GeneratorLoad generator)
    {
        var machine = leavesIdleTime ? generator.MachineShare : null;
        var why = $"The client used {Format.Percent(generator.ClientShare)} of {(generator.Cores == 1 ? "1 core" : $"{Format.Number(generator.Cores)} cores")}, limit {Format.Percent(MostClientShare)}";
        if (machine is { } share)
        {
            why += $"; the whole machine {Format.Percent(share)}, limit {Format.Percent(MostMachineShare)}";
        }

        if (machine > MostMachineShare && generator.ClientShare <= MostClientShare)
        {
            why += ": client, server and other programs together left no idle time to measure in";
        }

        return new(GeneratorCpuName, generator.ClientShare <= MostClientShare && machine is not > MostMachineShare, why + ".") { Subject = CheckSubject.Machine };
    }

    // No fault of the target's, and no load that anybody asked for.
    private static ValidityCheck OpenFiles(long missed) => new(
        "open files", false, $"{Format.Count(missed, "request")} could not be sent, since this process may open no more files, sockets included (lower clients=, or raise it: ulimit -n).")
    {
        Subject = CheckSubject.Machine,
    };

    // Whoever is throttled stands still for the rest of a period, 100 ms as a rule: no time that was measured then is the target's.
    private static ValidityCheck Throttled(Throttling throttling) => new("CPU quota", throttling.Throttled == 0,
        throttling.Throttled == 0
            ? $"The cgroup throttled the harness in none of {Format.Count(throttling.Periods, "period")}."
            : $"The cgroup throttled the harness in {Format.Count(throttling.Throttled)} of {Format.Count(throttling.Periods, "period")}, limit 0 (give it a larger CPU quota, or less load).")
    {
        Subject = CheckSubject.Machine,
    };

    /// <summary>Whether every window of a soak was measured, and is on the disk.</summary>
    /// <param name="planned">Windows of the whole soak.</param>
    /// <param name="measured">Windows that were measured.</param>
    /// <param name="stored">Of these, windows on the disk.</param>
    /// <param name="problem">What went wrong with storing; null when nothing did.</param>
    public static ValidityCheck Windows(int planned, int measured, int stored, string? problem) => new("windows", measured == planned && stored == measured && problem is null,
        $"{Format.Count(measured)} of {Format.Count(planned, "window")} were measured, and {Format.Count(stored)} are stored"
        + (problem is null ? "." : $": {problem.TrimEnd('.')}."));

    /// <summary>Whether the load had its shape, in every window and over all of them; nothing without open parts.</summary>
    /// <param name="soak">The windows.</param>
    /// <param name="isWhole">Whether the run came to its end.</param>
    public static IEnumerable<ValidityCheck> Shape(SoakResult soak, bool isWhole)
    {
        if (soak.Shape is not { Asked: > 0 } shape)
        {
            yield break;
        }

        var all = !isWhole || shape.Started == shape.Asked;
        yield return new(
            "load shape",
            all && shape.WindowsOff == 0,
            $"The schedule started {Format.Count(shape.Started)} of {Format.Count(shape.Asked, "request")}; "
            + (shape.WindowsOff == 0
                ? "in every window as many as the shape asks for, to one and what is due in 10 ms."
                : $"in {Format.Count(shape.WindowsOff)} of {Format.Count(soak.Windows, "window")} not as many as the shape asks for, by more than one and what is due in 10 ms."))
        {
            Subject = CheckSubject.Machine,
        };
    }

    private static ValidityCheck TargetReachable(ArmResult[] arms)
    {
        var silent = arms.Where(arm => ArmProof.Of(arm, Outcome.Ok) == 0).ToArray();
        return new("target reachable", silent.Length == 0, silent.Length == 0
            ? $"Each of {Format.Count(arms.Length, "arm")} got an answer."
            : $"No request of {string.Join(", ", silent.Select(arm => arm.Name))} was answered as expected; at least one is needed.")
        {
            Subject = silent.Any(arm => ArmProof.FailedByTarget(arm) > 0) ? CheckSubject.Target : CheckSubject.Harness,
        };
    }

    private static ValidityCheck TreatmentProven(Evidence evidence)
    {
        const string name = "treatment proven";
        var answers = Treated(evidence).ToArray();
        if (Broken(answers) is not { Length: > 0 } broken)
        {
            return new(name, true, string.Join(" ", answers.Select(answer => answer.Why)));
        }

        var own = Broken(Treated(evidence with { Arms = [.. evidence.Arms.Select(WithoutTargetsDoing)] }));
        if (own.Length > 0)
        {
            return new(name, false, own);
        }

        var ungated = Broken(Treated(evidence with { Arms = [.. evidence.Arms.Where(arm => !evidence.Plan.Gates.Any(gate => Judges(gate, arm)))] }));
        return ungated.Length > 0
            ? new(name, false, ungated) { Subject = CheckSubject.Target }
            : new(name, true, $"A gate judges what was not: {broken}");

        static string Broken(IEnumerable<GateResult> answers) => string.Join(" ", answers.Where(answer => answer.Verdict == Verdict.Fail).Select(answer => answer.Why));

        static ArmResult WithoutTargetsDoing(ArmResult arm) =>
            arm with { Connections = arm.Connections with { Unproven = arm.Connections.Unproven - ArmProof.UnprovenByTarget(arm) } };

        static bool Judges(Gate gate, ArmResult arm) => gate is InvariantGate invariant && Proofs.Contains(invariant.Invariant)
            && (invariant.Arms?.Contains(arm.Name) ?? invariant.Invariant.Arms.Holds(new(arm.Mode, arm.Authentication, arm.Impostors is not null, arm.Disturbance)));
    }

    private static IEnumerable<GateResult> Treated(Evidence evidence) =>
        InvariantGate.Standard.Concat(evidence.Arms.Any(arm => arm.Impostors is not null) ? InvariantGate.Impostors : [])
            .Where(gate => Treatments.Contains(gate.Invariant)).Select(gate => gate.Judge(evidence).Result);

    private static ValidityCheck BothEndsAgree(ArmResult[] arms, ProofLedger ledger)
    {
        const string name = "both ends agree";
        var disagreeing = arms.Sum(arm => arm.Connections.Disagreeing);
        if (disagreeing > 0)
        {
            return new(name, false, $"Client and server testify differently on {Format.Count(disagreeing, "request")}; the limit is 0.");
        }

        if (ledger is not { ServerConnections: { } connections, ServerFull: { } full, ServerResumed: { } resumed })
        {
            return new(name, true, "Client only: the server keeps no ledger.");
        }

        // A request that failed may have left a connection whose handshake only one end saw finished. Without failures the ledgers must be equal.
        var tolerated = arms.Sum(ArmProof.Failed) + ledger.FailedAttempts;
        var difference = new[] { connections - ledger.ClientConnections, full - ledger.ClientFull, resumed - ledger.ClientResumed }.Max(Math.Abs);
        return new(name, difference <= tolerated,
            $"The server counted {Format.Count(connections, "connection")} ({Format.Count(full)} full, {Format.Count(resumed)} resumed), "
            + $"the client {Format.Count(ledger.ClientConnections)} ({Format.Count(ledger.ClientFull)} full, {Format.Count(ledger.ClientResumed)} resumed); "
            + $"they may differ by the {Format.Count(tolerated, "failed request")}.");
    }

    private static ValidityCheck PacerLateness(double? microseconds) => new("pacer lateness", microseconds <= MostPacerLateness,
        microseconds is { } lateness
            ? $"99 % of requests were dispatched within {Format.Duration(lateness)} of their intended start, limit {Format.Duration(MostPacerLateness)}."
            : "No dispatch was timed, so nothing shows that the schedule was kept.")
    {
        Subject = CheckSubject.Machine,
    };

    private static ValidityCheck Refusals(IReadOnlyList<ArmResult> arms)
    {
        ArmResult[] full = [.. arms.Where(arm => ArmProof.Of(arm, Outcome.Refused) > 0)];
        var refused = full.Sum(arm => ArmProof.Of(arm, Outcome.Refused));

        // Clients that wait for a target that does not answer are all busy.
        var failed = full.Sum(ArmProof.FailedByTarget);
        return new("refusals", refused == 0, refused == 0 ? "No request met a full queue."
            : failed > 0 ? $"{Format.Count(refused, "request")} met a full queue, limit 0, beside {Format.Count(failed)} that the target failed."
            : $"{Format.Count(refused, "request")} met a full queue, limit 0: the rate is higher than the clients can carry (lower rate=, or raise clients=).")
        {
            Subject = failed > 0 ? CheckSubject.Target : CheckSubject.Machine,
        };
    }

    private static ValidityCheck ClientCrashes(IReadOnlyList<ArmResult> arms, long restarts)
    {
        var crashes = Math.Max(restarts, arms.Sum(arm => ArmProof.Of(arm, Outcome.ClientCrashed)));
        return new("client crashes", crashes == 0, crashes == 0
            ? "No client crashed."
            : $"{Format.Count(crashes, "client")} crashed, limit 0: a bug in the harness, and its samples are lost.");
    }

    private static ValidityCheck Ports(GeneratorLoad generator) => new("local ports", generator.PortsNeeded <= generator.PortsAvailable,
        $"The run needs {Format.Count(generator.PortsNeeded, "local port")} at once, TIME_WAIT included; {Format.Count(generator.PortsAvailable)} are available.")
    {
        Subject = CheckSubject.Machine,
    };
}
