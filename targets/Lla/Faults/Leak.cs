namespace LoadHarness.Targets.Lla.Faults;

/// <summary>Memory that the LLA takes and never gives back, at a steady rate, because it was told to.</summary>
internal sealed class Leak : IDisposable
{
    /// <summary>What it stops at, so that a forgotten LLA does not take the machine's memory.</summary>
    public const long Most = 4L << 30;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly long _perMinute;
    private readonly long _most;
    private readonly Ledger _ledger;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly ITimer _timer;

    // Guarded by itself: a timer may fire again while the last callback is still at work.
    private readonly List<byte[]> _lost = [];
    private long _taken;

    /// <param name="perMinute">Bytes a minute, above 0.</param>
    /// <param name="ledger">Is told what was taken.</param>
    /// <param name="clock">Decides how much is due.</param>
    /// <param name="most">Bytes at which it stops.</param>
    public Leak(long perMinute, Ledger ledger, TimeProvider clock, long most = Most)
    {
        _perMinute = perMinute;
        _most = most;
        _ledger = ledger;
        _clock = clock;
        _started = clock.GetTimestamp();
        _timer = clock.CreateTimer(static leak => ((Leak)leak!).Take(), this, Step, Step);
    }

    /// <summary>Takes no more; what was taken stays with this object.</summary>
    public void Dispose() => _timer.Dispose();

    private void Take()
    {
        lock (_lost)
        {
            // By the time since the start, so that a late timer loses nothing and a fast one takes no more.
            var all = (Int128)_perMinute * _clock.GetElapsedTime(_started).Ticks / TimeSpan.TicksPerMinute;
            var due = (long)Int128.Min(_most, all) - _taken;
            if (due <= 0)
            {
                return;
            }

            // Written to, because the kernel counts no page that nobody touched.
            var piece = new byte[due];
            Array.Fill(piece, (byte)1);
            _lost.Add(piece);
            _taken += due;
            _ledger.Leak(due);
        }
    }
}
