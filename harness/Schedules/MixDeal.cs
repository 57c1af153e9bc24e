namespace LoadHarness.Schedules;

/// <summary>Deals the requests of a mixed load to event loops: those of each arm in turn to the loops that have a part of it, so that each request is exactly one loop's. Pure.</summary>
internal sealed class MixDeal
{
    private readonly Shard _shard;
    private readonly IReadOnlyList<int> _loops;

    // One turn of the process's own requests: the arm of each, and how many of the same arm come before it.
    private readonly (int Arm, int Before)[] _turn;
    private readonly int[] _ofTurn;

    /// <param name="order">The arm of each request of the whole in turn, again and again, see <see cref="MixOrder"/>.</param>
    /// <param name="shard">Which requests of the whole this process has.</param>
    /// <param name="loops">How many loops have a part of each arm, at least 1.</param>
    public MixDeal(IReadOnlyList<int> order, Shard shard, IReadOnlyList<int> loops)
    {
        (_shard, _loops, _ofTurn) = (shard, loops, new int[loops.Count]);
        _turn = new (int, int)[shard.PeriodOf(order.Count)];
        for (var place = 0; place < _turn.Length; place++)
        {
            var arm = order[(int)(shard.NumberOf(place) % order.Count)];
            _turn[place] = (arm, _ofTurn[arm]++);
        }
    }

    /// <summary>Loops that have a part of some arm.</summary>
    public int Loops => _loops.Max();

    /// <summary>The arm and the loop of the process's own request with a number, from 0.</summary>
    public (int Arm, int Loop) this[long number]
    {
        get
        {
            var (turns, place) = Math.DivRem(number, _turn.Length);
            var (arm, before) = _turn[place];
            return (arm, (int)(((turns * _ofTurn[arm]) + before) % _loops[arm]));
        }
    }

    /// <summary>What a loop has of a part of the load.</summary>
    /// <param name="whole">The part, of which this process has its shard.</param>
    /// <param name="loop">Number of the loop.</param>
    public IArrivals Of(IArrivals whole, int loop) => new Dealt(this, _shard.Of(whole), _shard.ShareOf(whole.First), loop);

    /// <summary>Goes through a loop's own requests from the first on.</summary>
    /// <param name="loop">Number of the loop.</param>
    public Walk From(int loop) => new(this, loop, next: 0);

    // Of the requests below a number.
    private long CountOf(int loop, long below)
    {
        var (turns, rest) = Math.DivRem(below, _turn.Length);
        return Enumerable.Range(0, _loops.Count).Where(arm => loop < _loops[arm])
            .Sum(arm => new Shard(loop, _loops[arm]).ShareOf((turns * _ofTurn[arm]) + _turn.Take((int)rest).Count(one => one.Arm == arm)));
    }

    /// <summary>A loop's own requests, one after the other.</summary>
    /// <param name="deal">Whose they are.</param>
    /// <param name="loop">Number of the loop.</param>
    /// <param name="next">Number of the process's own request to begin with.</param>
    internal sealed class Walk(MixDeal deal, int loop, long next)
    {
        private long _next = next;

        /// <summary>Goes on to the next one.</summary>
        /// <returns>Its number among the process's own, and its arm.</returns>
        public (long Number, int Arm) Next()
        {
            while (true)
            {
                var (arm, of) = deal[_next++];
                if (of == loop)
                {
                    return (_next - 1, arm);
                }
            }
        }
    }

    private sealed class Dealt(MixDeal deal, IArrivals own, long first, int loop) : IArrivals
    {
        private Walk _walk = new(deal, loop, first);
        private long _index = -1;
        private long _number;

        public long Count { get; } = deal.CountOf(loop, first + own.Count) - deal.CountOf(loop, first);

        public TimeSpan StartOf(long index)
        {
            if (index < _index)
            {
                (_walk, _index) = (new Walk(deal, loop, first), -1);
            }

            // A pacer asks for one after the other.
            for (; _index < index; _index++)
            {
                _number = _walk.Next().Number;
            }

            return own.StartOf(_number - first);
        }
    }
}
