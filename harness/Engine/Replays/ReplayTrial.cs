using System.Net.Sockets;
using LoadHarness.Clients.OpenSsl;
using LoadHarness.OpenSsl;

namespace LoadHarness.Engine.Replays;

/// <summary>Sends the first flight of one request again, to the target of the run alone, and has the target count how often it acted on it.</summary>
public static class ReplayTrial
{
    /// <summary>The header of the request that is tried, by which a server that writes a log knows which requests to count.</summary>
    public const string Header = "replay-trial";

    // A server counts a moment after it has acted.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private const int MostLooks = 50;

    /// <summary>Tries it.</summary>
    /// <param name="replay">What to try.</param>
    /// <param name="plan">The plan of the run.</param>
    /// <param name="target">Its target, under no other load.</param>
    /// <param name="timeouts">Its limits.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="stop">Ends it early.</param>
    public static async Task<ReplayResult> RunAsync(ReplayPlan replay, LoadPlan plan, ITarget target, Timeouts timeouts, TimeProvider clock, CancellationToken stop)
    {
        var arm = plan.Arms.Single(arm => arm.Name == replay.Arm);
        var endpoint = target.EndpointFor(arm);
        endpoint = endpoint with { Request = endpoint.Request with { Headers = [.. endpoint.Request.Headers, new(Header, "1")] } };
        var before = await CountAsync();
        FirstFlight flight;
        try
        {
            flight = await FirstFlight.RecordAsync(arm, endpoint, plan.Naming, timeouts, clock, stop);
        }
        catch (Exception e) when (IsOfTheWay(e))
        {
            return new(arm.Name, EarlyDataFate.NotSent, OwnActedOn: null, Sent: 0, ActedOn: null);
        }

        var own = await CountAsync();
        var sent = 0;
        for (var time = 0; time < Math.Min(replay.Times, ReplayPlan.Most) && !stop.IsCancellationRequested; time++)
        {
            try
            {
                await flight.SendAgainAsync(timeouts, stop);
            }
            catch (Exception e) when (IsOfTheWay(e))
            {
                // Whoever does not let it in does not act on it.
            }

            sent++;
        }

        return new(arm.Name, flight.Fate, own - before, sent, await CountAsync() - own);

        // What it has counted once it counts no more.
        async Task<long?> CountAsync()
        {
            var last = await ReadAsync();
            for (var look = 0; look < MostLooks && !stop.IsCancellationRequested; look++)
            {
                await Task.Delay(Pause, clock, CancellationToken.None);
                var next = await ReadAsync();
                if (next == last)
                {
                    break;
                }

                last = next;
            }

            return last;
        }

        async Task<long?> ReadAsync() => (await target.ReadCountersAsync(stop))?.EarlyRequests;
    }

    private static bool IsOfTheWay(Exception e) => e is IOException or SocketException or OpenSslException or OperationCanceledException;
}
