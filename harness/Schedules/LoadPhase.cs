namespace LoadHarness.Schedules;

/// <summary>One part of a <see cref="LoadShape"/>: an <see cref="OpenPhase"/>, a <see cref="ClientLine"/> or a <see cref="Pause"/>. A pure function of time.</summary>
/// <param name="Text">As it is written, such as <c>inject:200/s:1m</c>.</param>
/// <param name="Length">How long it takes; at most, where it may end sooner.</param>
public abstract record LoadPhase(string Text, TimeSpan Length)
{
    /// <summary>Requests per second where it ends, from which a ramp that follows goes on.</summary>
    public virtual double EndRate => 0;

    /// <summary>Clients at work where it ends, from which a ramp that follows goes on.</summary>
    public virtual int EndClients => 0;
}

/// <summary>Nothing starts.</summary>
public sealed record Pause(string Text, TimeSpan Length) : LoadPhase(Text, Length);

/// <summary>Open load: requests start at a rate that depends on the time alone.</summary>
public abstract record OpenPhase(string Text, TimeSpan Length) : LoadPhase(Text, Length)
{
    /// <summary>The integral of the rate over the whole part; not always a whole number.</summary>
    public abstract double Requests { get; }

    /// <summary>The highest rate, in requests per second.</summary>
    public abstract double PeakRate { get; }

    /// <summary>Requests per second at a time after its start.</summary>
    public abstract double RateAt(TimeSpan at);

    /// <summary>The integral of the rate from its start to a time after that: 0 before, <see cref="Requests"/> after its end.</summary>
    public abstract double RequestsUntil(TimeSpan at);

    /// <summary>The time after its start at which the integral has come to so many requests, 0 to <see cref="Requests"/>.</summary>
    public abstract TimeSpan TimeOf(double requests);
}

/// <summary>A rate that stays or moves in a straight line.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="From">Requests per second at its start.</param>
/// <param name="To">Requests per second at its end.</param>
/// <param name="Length">How long it takes.</param>
public sealed record RateLine(string Text, double From, double To, TimeSpan Length) : OpenPhase(Text, Length)
{
    /// <summary>So many requests at a rate, however much of a tick their time may lack.</summary>
    public static RateLine Counted(string text, double rate, long requests) =>
        new(text, rate, rate, TimeSpan.FromTicks((long)Math.Ceiling(requests / rate * TimeSpan.TicksPerSecond))) { Count = requests };

    /// <summary>The requests, where they are what is given; null where the time is.</summary>
    public long? Count { get; private init; }

    public override double EndRate => To;

    public override double PeakRate => Math.Max(From, To);

    public override double Requests => Count ?? (From + To) / 2 * Length.TotalSeconds;

    public override double RateAt(TimeSpan at) => From + (Slope * at.TotalSeconds);

    public override double RequestsUntil(TimeSpan at)
    {
        var seconds = at.TotalSeconds;
        return at <= TimeSpan.Zero ? 0 : at >= Length ? Requests : Math.Min(Requests, (From * seconds) + (Slope / 2 * seconds * seconds));
    }

    /// <remarks>
    /// With the rate a + k·t, h requests are due by a·t + k·t²/2 = h, so that t = 2h/(a + √(a² + 2kh)): the usual solution, written so that nothing is
    /// subtracted from its like where k is small.
    /// </remarks>
    public override TimeSpan TimeOf(double requests)
    {
        if (requests <= 0)
        {
            return TimeSpan.Zero;
        }

        var seconds = 2 * requests / (From + Math.Sqrt(Math.Max(0, (From * From) + (2 * Slope * requests))));
        return seconds >= Length.TotalSeconds ? Length : TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
    }

    // Requests per second that are gained in a second.
    private double Slope => (To - From) / Length.TotalSeconds;
}

/// <summary>Another rate in each interval, drawn evenly between two.</summary>
public sealed record RandomRates : OpenPhase
{
    private readonly double[] _rates;

    // Requests before each interval, and after the last.
    private readonly double[] _sums;

    /// <param name="text">As it is written.</param>
    /// <param name="least">The lowest rate, in requests per second.</param>
    /// <param name="most">The highest.</param>
    /// <param name="interval">How long each rate holds.</param>
    /// <param name="length">How long it takes; the last interval may be cut short.</param>
    /// <param name="seed">Decides what is drawn.</param>
    public RandomRates(string text, double least, double most, TimeSpan interval, TimeSpan length, int seed)
        : base(text, length)
    {
        (Least, Most, Interval) = (least, most, interval);
        var random = new Random(seed);
        _rates = [.. Enumerable.Range(0, (int)Math.Ceiling(length / interval)).Select(_ => least + ((most - least) * random.NextDouble()))];
        _sums = new double[_rates.Length + 1];
        for (var place = 0; place < _rates.Length; place++)
        {
            var left = length - (interval * place);
            _sums[place + 1] = _sums[place] + (_rates[place] * (left < interval ? left : interval).TotalSeconds);
        }
    }

    /// <summary>The lowest rate that can be drawn, in requests per second.</summary>
    public double Least { get; }

    /// <summary>The highest rate that can be drawn.</summary>
    public double Most { get; }

    /// <summary>How long each rate holds.</summary>
    public TimeSpan Interval { get; }

    public override double EndRate => _rates[^1];

    public override double PeakRate => _rates.Max();

    public override double Requests => _sums[^1];

    /// <summary>The same with other rates drawn.</summary>
    public RandomRates Drawn(int seed) => new(Text, Least, Most, Interval, Length, seed);

    public override double RateAt(TimeSpan at) => _rates[PlaceOf(at)];

    public override double RequestsUntil(TimeSpan at) => at <= TimeSpan.Zero ? 0
        : at >= Length ? Requests
        : _sums[PlaceOf(at)] + (RateAt(at) * (at - (Interval * PlaceOf(at))).TotalSeconds);

    public override TimeSpan TimeOf(double requests)
    {
        var found = Array.BinarySearch(_sums, Math.Max(0, requests));
        var place = Math.Clamp(found >= 0 ? found : ~found - 1, 0, _rates.Length - 1);
        var left = Math.Max(0, requests - _sums[place]);
        var at = (Interval * place) + (left > 0 ? TimeSpan.FromTicks((long)(left / _rates[place] * TimeSpan.TicksPerSecond)) : TimeSpan.Zero);
        return at < Length ? at : Length;
    }

    private int PlaceOf(TimeSpan at) => Math.Clamp((int)(at / Interval), 0, _rates.Length - 1);
}

/// <summary>Closed load: so many clients each start their next request when the last one ended; their number stays or moves in a straight line.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="From">Clients at its start.</param>
/// <param name="To">Clients at its end.</param>
/// <param name="Length">How long it takes; at most, where <paramref name="Iterations"/> may end it.</param>
/// <param name="Iterations">Requests after whose start it ends; null for a part that ends by its time.</param>
public sealed record ClientLine(string Text, int From, int To, TimeSpan Length, int? Iterations = null) : LoadPhase(Text, Length)
{
    public override int EndClients => To;

    /// <summary>The most clients at once.</summary>
    public int Most => Math.Max(From, To);

    /// <summary>Each number of clients and the time after the start from which it holds, ascending; the first is at the start.</summary>
    /// <remarks>A line is followed as closely as whole clients can: one more or less where it passes the middle between two numbers.</remarks>
    public IEnumerable<(TimeSpan At, int Clients)> Changes
    {
        get
        {
            yield return (TimeSpan.Zero, From);
            var step = Math.Sign(To - From);
            for (var clients = From; clients != To; clients += step)
            {
                yield return (Length * ((Math.Abs(clients - From) + 0.5) / Math.Abs(To - From)), clients + step);
            }
        }
    }

    /// <summary>Clients at work at a time after its start.</summary>
    public int ClientsAt(TimeSpan at) => at >= Length ? To
        : From + (Math.Sign(To - From) * (int)Math.Floor((Math.Abs(To - From) * (at / Length)) + 0.5));
}
