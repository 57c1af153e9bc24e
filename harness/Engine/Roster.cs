using LoadHarness.Actors;
using LoadHarness.Clients;
using LoadHarness.Engine.Load;
using LoadHarness.Machine.Loops;

namespace LoadHarness.Engine;

/// <summary>The clients of all arms at work: started together, watched, and ended in two steps.</summary>
internal sealed class Roster : IDisposable
{
    private readonly CancellationTokenSource _abort;
    private readonly CancellationTokenSource _ended;
    private readonly RunMeter? _meter;
    private Task _working = Task.CompletedTask;

    /// <summary>Makes the clients; they work once <see cref="Start"/> is called.</summary>
    /// <param name="plan">Says how many each arm has.</param>
    /// <param name="createClient">Makes client number n (from 0) of an arm; its token aborts what is in flight.</param>
    /// <param name="recorder">Takes the samples.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="stop">Asks for the end: nothing new is begun, what is in flight ends by itself.</param>
    /// <param name="abort">Asks for the end at once: what is in flight is given up.</param>
    /// <param name="loops">Where the clients of arms work that are on a loop, by its number; without one on the thread pool.</param>
    public Roster(
        LoadPlan plan,
        Func<Arm, int, CancellationToken, IClient> createClient,
        Recorder recorder,
        TimeProvider clock,
        CancellationToken stop,
        CancellationToken abort,
        IReadOnlyList<EventLoop>? loops = null)
    {
        _abort = CancellationTokenSource.CreateLinkedTokenSource(abort);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(stop, abort);
        Arms = [.. plan.Arms.Select(arm => Enumerable.Range(0, plan.ClientsOf(arm))
            .Select(index => new ClientActor(token => createClient(arm, (int)plan.Shard.NumberOf(index), token), recorder.Loops[index % plan.LoopsOf(arm)], clock)).ToArray())];
        Shares = [.. plan.Arms.Zip(Arms, (arm, clients) => SharesOf(clients, plan.LoopsOf(arm), plan.IsOnLoop(arm) ? loops ?? [] : []))];
        Ended = _ended.Token;
        _meter = recorder.Meter;
    }

    /// <summary>The clients, arm by arm in the order of the plan.</summary>
    public ClientActor[][] Arms { get; }

    /// <summary>What each event loop has of each arm, in the order of the plan.</summary>
    public IReadOnlyList<IReadOnlyList<ArmShare>> Shares { get; }

    /// <summary>Cancelled when nothing new should be begun: the run was stopped, or a client is beyond help.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Clients that crashed and were started again.</summary>
    public long Restarts => Arms.SelectMany(arm => arm).Sum(client => (long)client.Restarts);

    /// <summary>Sets all clients to work.</summary>
    public void Start()
    {
        _working = Task.WhenAll(Shares.SelectMany(arm => arm).SelectMany(share => share.Clients.Select(client => SuperviseAsync(client, share.Loop))));
        TellClients(arm => Arms[arm].Length);
    }

    /// <summary>Lets the requests in flight end, each within its own time limits, and waits for all clients.</summary>
    public async Task CloseAsync()
    {
        foreach (var client in Arms.SelectMany(arm => arm))
        {
            client.Close();
        }

        await _working;
        TellClients(_ => 0);
    }

    public void Dispose()
    {
        _abort.Dispose();
        _ended.Dispose();
    }

    private static IReadOnlyList<ArmShare> SharesOf(ClientActor[] clients, int count, IReadOnlyList<EventLoop> loops) =>
        [.. Enumerable.Range(0, count).Select(index => new Shard(index, count)).Select(place => new ArmShare(place, loops.ElementAtOrDefault(place.Index), place.Of(clients)))];

    private void TellClients(Func<int, int> atWork)
    {
        for (var arm = 0; arm < Arms.Length; arm++)
        {
            _meter?.SetClients(arm, atWork(arm));
        }
    }

    private async Task SuperviseAsync(ClientActor client, EventLoop? loop)
    {
        var working = loop is null ? client.RunAsync(_abort.Token) : loop.RunAsync(() => client.RunAsync(_abort.Token, staysHere: true));
        if (await working == ChildEnd.GivenUp)
        {
            await _ended.CancelAsync();
        }
    }
}
