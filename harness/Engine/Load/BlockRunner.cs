using LoadHarness.Machine.Counting;

namespace LoadHarness.Engine.Load;

/// <summary>Puts load on one arm at a time, and meters what client, server and machine used meanwhile.</summary>
/// <param name="plan">The plan of the run.</param>
/// <param name="server">The counters of the target, read around each block.</param>
/// <param name="generator">Meters client and machine.</param>
/// <param name="clock">Clock of the run.</param>
/// <param name="recorder">Takes the samples.</param>
/// <param name="shares">What each event loop has of each arm, its clients at work.</param>
internal sealed class BlockRunner(
    LoadPlan plan, ServerLedger server, GeneratorMeter generator, TimeProvider clock, Recorder recorder, IReadOnlyList<IReadOnlyList<ArmShare>> shares)
{
    // What still waits this long after the last request was due will not be served in any useful time.
    private static readonly TimeSpan QueuePatience = TimeSpan.FromSeconds(2);

    // Timestamp before which a paced load may not begin: stretches of load that follow each other do not add up to more than their rate.
    private long _free;

    /// <summary>One request of every client, not counted: opens connections, brings tickets.</summary>
    public async Task CallAllAsync(int arm, CancellationToken stop)
    {
        var answer = new FirstAnswer();
        var blocks = BlocksOf(arm, share => new RollCall(arm, share.Clients, clock, stop, answer, Math.Max(1, share.Place.ShareOf(RollCall.AtOnce))));
        blocks.ForEach(block => block.Start());
        await DrainedAsync(blocks);
    }

    /// <summary>The same at a rate, and of no more clients than the blocks to come have work for.</summary>
    public async Task CallAllAsync(int arm, double rate, CancellationToken stop)
    {
        var needed = plan.ClientsAtWork(plan.Arms[arm], rate);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var answer = new FirstAnswer();
        var blocks = BlocksOf(arm, share => new PacedCall(arm, [.. share.Clients.Take(share.Place.ShareOf(needed))], answer, ended.Cancel));
        var own = Inject.Of(plan.Shard.ShareOf(rate), needed);
        await PaceAsync(arm, own, own.Length, isMetered: false, loop => blocks[loop].Dispatch, ended.Token);
        blocks.ForEach(block => block.Complete());
        await DrainedAsync(blocks);
    }

    /// <summary>Open load that is not counted.</summary>
    /// <returns>Attempts, and whether none of them waited for a client any more when the last one was sent.</returns>
    public async Task<(long Attempts, bool KeptUp)> WarmUpAsync(int arm, Inject schedule, CancellationToken stop)
    {
        var blocks = OpenBlocksOf(arm, counted: false);
        await PaceAsync(arm, plan.Shard.Of(schedule), schedule.Length, isMetered: false, loop => blocks[loop].Dispatch, stop);
        var (attempts, keptUp) = (blocks.Sum(block => block.Dispatched), blocks.TrueForAll(block => block.Waiting == 0));
        await FinishAsync(blocks, Outcome.Refused, "all clients were busy and the waiting queue did not empty", stop);
        return (attempts, keptUp);
    }

    /// <summary>Waits until a load may begin that keeps to a rate, however soon the one before it ended.</summary>
    public Task WaitForTurnAsync(CancellationToken stop) => plan.IsPaced ? clock.WaitUntilAsync(_free, orUntil: null, stop) : Task.CompletedTask;

    /// <summary>Closed load that is not counted; returns the attempts.</summary>
    public Task<long> WarmUpAsync(int arm, TimeSpan during, CancellationToken stop) => RunClosedAsync(arm, counted: false, during, stop);

    /// <summary>The same for impostors.</summary>
    public async Task WarmUpImpostorsAsync(int arm, TimeSpan during, CancellationToken stop)
    {
        var before = await server.ReadAsync();
        await CallAllAsync(arm, stop);
        await RunClosedAsync(arm, counted: false, during, stop);
        server.LeaveOut(Admissions.Between(before, await server.ReadSettledAsync()));
    }

    /// <summary>A block as <see cref="RunAsync"/> runs it, but not counted.</summary>
    /// <param name="arm">Index of the arm in the plan.</param>
    /// <param name="rate">Requests per second; null for closed load.</param>
    /// <param name="during">Its length.</param>
    /// <param name="stop">Starts no further requests.</param>
    public async Task RehearseAsync(int arm, double? rate, TimeSpan during, CancellationToken stop)
    {
        await PrepareAsync(arm, rate, stop);
        var before = plan.Arms[arm].MustBeRefused is null ? null : await server.ReadAsync();
        await (rate is { } open
            ? RunOpenAsync(arm, counted: false, new Inject(open, during), stop)
            : RunClosedAsync(arm, counted: false, during, stop));
        if (before is not null)
        {
            server.LeaveOut(Admissions.Between(before, await server.ReadSettledAsync()));
        }
    }

    /// <summary>One block, counted and metered.</summary>
    /// <param name="arm">Index of the arm in the plan.</param>
    /// <param name="round">Number of the round, from 1.</param>
    /// <param name="position">Place of the block in the round, from 1.</param>
    /// <param name="rate">Requests per second; null for closed load.</param>
    /// <param name="during">Its length.</param>
    /// <param name="stop">Starts no further requests.</param>
    /// <param name="slot">When it is to begin; null begins when it is ready.</param>
    /// <returns>The round, and how many of its requests succeeded.</returns>
    public async Task<(RoundResult Round, long Succeeded)> RunAsync(int arm, int round, int position, double? rate, TimeSpan during, CancellationToken stop, DateTimeOffset? slot = null)
    {
        await PrepareAsync(arm, rate, stop);
        await recorder.BeginRoundAsync(arm, round, position);
        var before = await server.ReadAsync(collected: true);
        if (slot is { } at)
        {
            await clock.WaitUntilAsync(at, stop);
            await recorder.StartedAsync(arm, (clock.GetUtcNow() - plan.CountsFrom!.Value).TotalSeconds);
        }

        var begun = generator.Begin();
        if (rate is { } open)
        {
            await RunOpenAsync(arm, counted: true, new Inject(open, during), stop);
        }
        else
        {
            await RunClosedAsync(arm, counted: true, during, stop);
        }

        var (cpu, instructions) = generator.End(begun);

        // Others go on calling a server that is theirs, too: neither is a handshake that is under way this block's, nor what the server used meanwhile.
        var after = plan.SharesServer ? await server.ReadAsync() : await server.ReadSettledAsync();
        var admissions = plan.SharesServer ? null : Admissions.Between(before, after);
        if (plan.Arms[arm].MustBeRefused is not null)
        {
            server.LeaveOut(admissions);
        }

        SharedCpu? used = before is null || after is null ? null : new(before.CpuMicroseconds, after.CpuMicroseconds);
        var serverCpu = plan.SharesServer || used is not { } own ? (TimeSpan?)null : TimeSpan.FromMicroseconds(own.To - own.From);
        var executed = new BlockInstructions(instructions, plan.SharesServer ? null : CounterReading.Between(before?.Instructions, after?.Instructions));
        return await recorder.EndRoundAsync(arm, cpu, serverCpu, plan.Schedule.HasOneRate ? null : rate, admissions, executed, plan.SharesServer ? used : null);
    }

    /// <summary>Makes the blocks of an open load, one for each loop that has a part of the arm.</summary>
    /// <param name="arm">Index of the arm in the plan.</param>
    /// <param name="counted">False in the warm-up.</param>
    public List<OpenBlock> OpenBlocksOf(int arm, bool counted) =>
        BlocksOf(arm, share => new OpenBlock(arm, counted, share.Clients, QueueOf(share)));

    /// <summary>Attempts that may wait for the clients of one loop.</summary>
    public int QueueOf(ArmShare share) => Math.Max(1, share.Place.ShareOf(plan.QueueCapacity));

    /// <summary>Shows those who watch how many requests of an arm wait, until its blocks are finished.</summary>
    /// <param name="blocks">All its blocks.</param>
    public void Show(IReadOnlyList<OpenBlock> blocks) => recorder.Meter?.SetWaiting(blocks[0].Arm, () => blocks.Sum(block => block.Waiting));

    /// <summary>Ends blocks to which nothing more is dispatched: waits a little for what is on its way, and records what nobody sent.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="outcome">Outcome of what is left in the queue.</param>
    /// <param name="why">Why it is left; a stop is a reason of its own.</param>
    /// <param name="stop">Ends the waiting.</param>
    public async Task FinishAsync(IReadOnlyList<OpenBlock> blocks, Outcome outcome, string why, CancellationToken stop)
    {
        foreach (var block in blocks)
        {
            block.Complete();
        }

        var drained = Task.WhenAll(blocks.Select(block => block.Drained));
        await drained.WaitAsync(QueuePatience, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var abandoned = blocks.Select(block => block.Abandon()).ToList();
        await drained;
        (outcome, why) = stop.IsCancellationRequested ? (Outcome.Cancelled, "the run was stopped") : (outcome, why);

        // Only now, when nobody is held up by it: the recorder may have to catch up with thousands.
        foreach (var (block, left) in blocks.Zip(abandoned))
        {
            recorder.Meter?.SetWaiting(block.Arm, null);
            await RecordRefusedAsync(block);
            await RecordUnservedAsync(block, left, outcome, why);
            await RecordLostAsync(block);
        }
    }

    /// <summary>Records what met a full queue since this was asked last.</summary>
    public Task RecordRefusedAsync(OpenBlock block) =>
        RecordUnservedAsync(block, block.TakeRefused(), Outcome.Refused, "all clients were busy and the waiting queue was full");

    /// <summary>How long a block's clients call at its rate before it begins, in whichever shard takes longest; no time where they need not, or call as fast as they can.</summary>
    /// <param name="arm">Index of the arm in the plan.</param>
    /// <param name="rate">Requests per second of the block; null for closed load.</param>
    public TimeSpan CallsBefore(int arm, double? rate) => plan.IsPaced && CallsFirst(arm) && rate is { } paced
        ? TimeSpan.FromSeconds((Math.Min(plan.AllClientsOf(plan.Arms[arm]), plan.Schedule.RequestsOfBlock(plan.Arms[arm], paced)) + plan.Shard.Count) / paced)
        : TimeSpan.Zero;

    private bool CallsFirst(int arm) => plan.Arms[arm] is { Mode: ConnectionMode.KeepAlive, RequestsPerConnection: null }
        || (plan.Naming == ServerNaming.Fixed && plan.Arms[arm].Mode == ConnectionMode.Resumed && !plan.IsOnLoop(plan.Arms[arm]));

    private async Task PrepareAsync(int arm, double? rate, CancellationToken stop)
    {
        if (CallsFirst(arm))
        {
            // A server may have closed idle connections since the last block, and other arms the session of the name; the new ones belong to no block.
            await (plan.IsPaced && rate is { } paced ? CallAllAsync(arm, paced, stop) : CallAllAsync(arm, stop));
        }

        // What earlier blocks left behind is not collected at the expense of this one; the server does the same when its counters are read.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        await WaitForTurnAsync(stop);
    }

    private async Task RunOpenAsync(int arm, bool counted, Inject schedule, CancellationToken stop)
    {
        var blocks = OpenBlocksOf(arm, counted);
        Show(blocks);
        await PaceAsync(arm, plan.Shard.Of(schedule), schedule.Length, isMetered: counted, loop => blocks[loop].Dispatch, stop);
        await FinishAsync(blocks, Outcome.Refused, "all clients were busy and the waiting queue did not empty", stop);
    }

    // Each loop has a pacer of its own, with its share of the schedule.
    private async Task PaceAsync(int arm, IArrivals schedule, TimeSpan length, bool isMetered, Func<int, Action<long>> dispatchOf, CancellationToken stop)
    {
        await WaitForTurnAsync(stop);
        var start = clock.GetTimestamp();
        _free = clock.After(start, length);
        await Task.WhenAll(shares[arm].Select((share, loop) =>
            new Pacer(clock, isMetered ? generator.Lateness[loop].Record : static _ => { }, share.Loop).RunAsync(start, share.Place.Of(schedule), dispatchOf(loop), stop)));

        // What was not sent needs no time of its own.
        _free = stop.IsCancellationRequested ? Math.Min(_free, clock.After(clock.GetTimestamp(), length / schedule.Count)) : _free;
    }

    private async Task<long> RunClosedAsync(int arm, bool counted, TimeSpan during, CancellationToken stop)
    {
        var blocks = BlocksOf(arm, share => new ClosedBlock(arm, counted, share.Clients, during, clock, stop));
        blocks.ForEach(block => block.Start());
        await DrainedAsync(blocks);
        return blocks.Sum(block => block.Attempts);
    }

    private List<TBlock> BlocksOf<TBlock>(int arm, Func<ArmShare, TBlock> make) => [.. shares[arm].Select(make)];

    private async Task DrainedAsync(IReadOnlyList<Block> blocks)
    {
        await Task.WhenAll(blocks.Select(block => block.Drained));
        foreach (var block in blocks)
        {
            await RecordLostAsync(block);
        }
    }

    /// <summary>Records attempts that nobody sent.</summary>
    /// <param name="block">Whose they are.</param>
    /// <param name="count">How many.</param>
    /// <param name="outcome">What became of them.</param>
    /// <param name="why">Why.</param>
    public async Task RecordUnservedAsync(Block block, long count, Outcome outcome, string why)
    {
        var sample = new Sample { Arm = block.Arm, Outcome = outcome, Phase = Phase.Waiting, Error = why };
        for (long index = 0; index < count; index++)
        {
            await recorder.RecordAsync(sample, block.Counted);
        }
    }

    private Task RecordLostAsync(Block block) => RecordUnservedAsync(block, block.TakeLost(), Outcome.Cancelled, "the client had been stopped");
}
