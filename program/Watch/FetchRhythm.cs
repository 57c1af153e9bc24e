namespace LoadHarness.Program.Watch;

/// <summary>How often somebody fetched so far, and so how long a next time may be waited for. It is safe for several threads.</summary>
internal sealed class FetchRhythm
{
    // Prometheus comes every 15 s or so; who comes more seldom is not waited for any longer.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    // Prometheus comes every minute where nobody told it otherwise: who came once, longer ago than that, was no Prometheus.
    private static readonly TimeSpan MostSeldom = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private TimeSpan? _last;
    private TimeSpan _longestPause;

    /// <summary>Somebody fetches.</summary>
    /// <param name="at">When, since any moment that stays the same.</param>
    public void Note(TimeSpan at)
    {
        lock (_gate)
        {
            if (_last is { } last && at - last > _longestPause)
            {
                _longestPause = at - last;
            }

            _last = at;
        }
    }

    /// <summary>How long to wait for the next time; null when nobody came, or whoever came has gone.</summary>
    /// <param name="now">Since the same moment.</param>
    public TimeSpan? PatienceAt(TimeSpan now)
    {
        lock (_gate)
        {
            var pause = now - _last;
            var isGone = pause is null || (_longestPause > TimeSpan.Zero ? pause > 2 * _longestPause : pause > MostSeldom);
            var expected = _longestPause > TimeSpan.Zero ? _longestPause : Longest;
            return isGone ? null : expected < Longest ? expected : Longest;
        }
    }
}
