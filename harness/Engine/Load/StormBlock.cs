namespace LoadHarness.Engine.Load;

/// <summary>Open load that goes on while clients lose their connections: who failed comes back only when it is connected again.</summary>
internal sealed class StormBlock : OpenBlock
{
    private readonly Reconnects _reconnects;
    private readonly ResponsesByStart _responses;
    private long _lostAt;

    /// <param name="arm">Index of the arm in the plan.</param>
    /// <param name="clients">The arm's clients, all idle and connected.</param>
    /// <param name="capacity">Attempts that may wait.</param>
    /// <param name="reconnects">Takes clients that lost their connection.</param>
    /// <param name="responses">Takes the response times.</param>
    public StormBlock(int arm, IReadOnlyList<ClientActor> clients, int capacity, Reconnects reconnects, ResponsesByStart responses)
        : base(arm, counted: true, clients, capacity)
    {
        _reconnects = reconnects;
        _responses = responses;
        reconnects.Connected = Finished;
        reconnects.Gone = Leave;
    }

    /// <summary>Tells all clients that are idle that their connections are gone; who has a request in flight finds out by itself.</summary>
    /// <param name="at">Timestamp of the loss: an answer that came before it says nothing of the connection any more.</param>
    public void LoseConnections(long at)
    {
        Volatile.Write(ref _lostAt, at);
        foreach (var client in TakeIdle())
        {
            _reconnects.Begin(client);
        }
    }

    public override void Finished(ClientActor client, in Sample sample)
    {
        if (sample.Outcome == Outcome.Ok)
        {
            _responses.Record(sample.Timings);
        }

        if (sample.Outcome == Outcome.Ok && sample.Timings.LastByte >= Volatile.Read(ref _lostAt))
        {
            Finished(client);
        }
        else
        {
            _reconnects.Begin(client);
        }
    }
}
