namespace LoadHarness.Engine.Load;

/// <summary>The server's own counters: read here only, shown to those who watch, and added up over all lives of the server.</summary>
/// <param name="target">Whose they are.</param>
/// <param name="clock">Clock of the run.</param>
/// <param name="meter">Shows what was read last; null when nobody watches.</param>
internal sealed class ServerLedger(ITarget target, TimeProvider clock, RunMeter? meter)
{
    // A server learns of the end of a refused connection a moment after the client: milliseconds, but seconds on a machine that stalls.
    private static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan SettleInterval = TimeSpan.FromMilliseconds(2);

    private static readonly ServerCounters Zero = new() { CpuMicroseconds = 0 };

    private ServerCounters? _from;
    private Admissions? _earlierLives = Admissions.None;
    private Admissions _leftOut = Admissions.None;

    /// <summary>Why the server's instructions are not counted, to stand after a colon; null where they are, or it was not asked.</summary>
    public string? InstructionsMissing { get; private set; }

    /// <summary>Reads the counters; null when there are none, or when nobody answers.</summary>
    /// <param name="collected">Whether the server is to collect its garbage first, if it can be told to.</param>
    public async ValueTask<ServerCounters?> ReadAsync(bool collected = false)
    {
        var counters = collected ? await target.ReadCollectedCountersAsync(CancellationToken.None) : await target.ReadCountersAsync(CancellationToken.None);
        InstructionsMissing = counters?.InstructionsMissing ?? InstructionsMissing;
        if (meter is not null)
        {
            meter.Server = counters;
        }

        return counters;
    }

    /// <summary>The same when no handshake is under way: nothing of a stretch may be counted in the next one, or be missed in its own.</summary>
    public async ValueTask<ServerCounters?> ReadSettledAsync()
    {
        var start = clock.GetTimestamp();
        var counters = await ReadAsync();
        while (counters is { Handshaking: > 0 } && clock.GetElapsedTime(start) < SettlePatience)
        {
            await Task.Delay(SettleInterval, clock, CancellationToken.None);
            counters = await ReadAsync();
        }

        return counters;
    }

    /// <summary>Counts from now on; what was sent before is counted by then.</summary>
    public async Task BeginAsync() => _from = await ReadSettledAsync();

    /// <summary>Counts what there is before the server, and its counters with it, are taken away.</summary>
    public async Task EndLifeAsync() => _earlierLives = await SumAsync();

    /// <summary>Goes on from the zero of a server that has just started.</summary>
    public void BeginLife() => _from = Zero;

    /// <summary>Leaves these out: impostors are nobody's connections in the ledger of the honest.</summary>
    public void LeaveOut(Admissions? impostors) => _leftOut = impostors is null ? _leftOut : _leftOut.Plus(impostors with { Bystanders = 0 });

    /// <summary>Whom the server has let in and refused since the run began; null when it does not tell, or did not before one of its lives ended.</summary>
    public async Task<Admissions?> CountAsync() => (await SumAsync())?.Minus(_leftOut);

    /// <summary>What it had counted when the run began, and has now, whoever called; null when it does not tell.</summary>
    public async Task<SharedLedger?> ShareAsync() =>
        _from is { CountsConnections: true } from && await ReadAsync() is { CountsConnections: true } to ? new(Admissions.Of(from), Admissions.Of(to)) : null;

    private async Task<Admissions?> SumAsync() => Admissions.Between(_from, await ReadAsync()) is { } counted ? _earlierLives?.Plus(counted) : null;
}
