using System.Diagnostics;
using LoadHarness.Clients;
using LoadHarness.Clients.OpenSsl;
using LoadHarness.Machine;
using LoadHarness.Machine.Loops;
using LoadHarness.OpenSsl;

namespace LoadHarness.Engine.SelfTests;

/// <summary>Weighs the client of a run: a few cold connections by it, beside as many by a loop that does nothing else, in turn.</summary>
/// <remarks>What actor, schedule and recorder add is no part of it: that is the engine's own cost.</remarks>
public static class OwnWeight
{
    // The fewest that give an interval at 95 %.
    private const int Pairs = 6;

    // Of each side of a pair: some 25 ms, which a clock of CPU sees.
    private const int Connections = 10;

    /// <summary>Weighs it; null where there is no bare loop, nobody to call, or a server that is somebody else's.</summary>
    /// <param name="plan">The plan of the run.</param>
    /// <param name="target">Its target.</param>
    /// <param name="timeouts">Its limits.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="stop">Ends it early.</param>
    public static async Task<InstrumentWeight?> MeasureAsync(LoadPlan plan, ITarget target, Timeouts timeouts, TimeProvider clock, CancellationToken stop)
    {
        if (plan.IsTargetShared || TtsClients.ProblemOf(ClientKind.OpenSsl) is not null || Subject(plan) is not { } arm)
        {
            return null;
        }

        var client = arm.ClientOr(plan.Client);
        var pairs = new List<WeightPair>();
        string? problem = null;
        try
        {
            using var bare = new BareConnections(arm, target.EndpointFor(arm), timeouts.Handshake);
            using var makers = new TtsClients(target.EndpointFor, timeouts, clock) { Naming = plan.Naming, Kind = client };
            await using var weighed = makers.Create(arm, index: 0, stop);

            // The first pair pays for JIT, and is not kept.
            for (var pair = -1; pair < Pairs && !stop.IsCancellationRequested; pair++)
            {
                var (bareCpu, bareTime) = await MeterAsync(() => Task.Run(() => MakeAll(bare), stop));
                var (cpu, time) = await MeterAsync(() => client == ClientKind.OpenSsl ? EventLoop.Shared.RunAsync(() => SendAllAsync(weighed, clock)) : SendAllAsync(weighed, clock));
                if (pair >= 0)
                {
                    pairs.Add(new(bareCpu, cpu, bareTime, time));
                }
            }
        }
        catch (Exception e) when (e is IOException or OpenSslException or OperationCanceledException)
        {
            problem = Plain.Line(e.Message);
        }

        return new(Names.Of(client), Connections, pairs) { Problem = problem };
    }

    // A cold connection as an honest arm of the run has it, undisturbed.
    private static Arm? Subject(LoadPlan plan) =>
        plan.Arms.FirstOrDefault(arm => arm is { MustBeRefused: null, Disturbance: null, Http: HttpProtocol.Http11 } && arm.RoundTrip == TimeSpan.Zero) is { } arm
            ? new Arm
            {
                Name = "own weight",
                Mode = ConnectionMode.Cold,
                Authentication = arm.Authentication,
                Key = arm.Key,
                KeyName = arm.KeyName,
                Tls = arm.Tls,
                ChainLength = arm.ChainLength,
                Client = arm.Client,
            }
            : null;

    private static void MakeAll(BareConnections bare)
    {
        for (var count = 0; count < Connections; count++)
        {
            bare.Make();
        }
    }

    private static async Task SendAllAsync(IClient client, TimeProvider clock)
    {
        for (var count = 0; count < Connections; count++)
        {
            if (await client.SendAsync(0, clock.GetTimestamp()) is { Outcome: not Outcome.Ok } failed)
            {
                throw new IOException($"a connection of the client ended in {failed.Outcome}{(failed.Error is { } error ? $" ({error})" : "")}");
            }
        }
    }

    private static async Task<(double Cpu, double Time)> MeterAsync(Func<Task> work)
    {
        var (cpu, start) = (ResourceProbe.ProcessCpu, Stopwatch.GetTimestamp());
        await work();
        return ((ResourceProbe.ProcessCpu - cpu).TotalMicroseconds / Connections, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Connections);
    }
}
