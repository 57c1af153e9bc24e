namespace LoadHarness.Schedules;

/// <summary>How the load of a run goes up and down: parts one after the other, each a pure function of time, which end.</summary>
/// <remarks>
/// The rate of all open parts is one function of time, and its integral says when a request starts: number n (from 0) when the integral has come to n, as
/// vegeta's pacer has it. What a part has left of a request is not lost where it ends, so that nothing drifts over many parts, and the requests are as many as the
/// integral of the whole, rounded up.
/// </remarks>
/// <param name="Phases">The parts, at least one.</param>
public sealed record LoadShape(IReadOnlyList<LoadPhase> Phases)
{
    // Floating point leaves of a whole number what is not a request.
    private const double Grain = 1e-6;

    private readonly double[] _before = [0, .. Phases.Select((_, index) => Phases.Take(index + 1).OfType<OpenPhase>().Sum(phase => phase.Requests))];

    /// <summary>How long it takes; at most, where iterations may end a part sooner.</summary>
    public TimeSpan Length => Phases.Aggregate(TimeSpan.Zero, (sum, phase) => sum + phase.Length);

    /// <summary>Whether all of it ends by the clock.</summary>
    public bool EndsByTime => !Phases.OfType<ClientLine>().Any(phase => phase.Iterations is not null);

    /// <summary>Who decides when a request starts: the schedule in all parts, or in some the clients.</summary>
    public LoadKind Kind => Phases.Any(phase => phase is ClientLine) ? LoadKind.Closed : LoadKind.Open;

    /// <summary>Requests of all open parts.</summary>
    public long OpenRequests => Whole(_before[^1]);

    /// <summary>Requests of all parts; null where clients loop for a time, as fast as they can.</summary>
    public long? Requests => Lines.All(line => line.Iterations is not null) ? OpenRequests + Lines.Sum(line => (long)line.Iterations!.Value) : null;

    /// <summary>The highest rate of an open part, in requests per second; 0 without one.</summary>
    public double PeakRate => Phases.OfType<OpenPhase>().Select(phase => phase.PeakRate).DefaultIfEmpty().Max();

    /// <summary>Requests per second on average over the open parts; null without one.</summary>
    public double? MeanRate => OpenRequests == 0 ? null : _before[^1] / Phases.OfType<OpenPhase>().Sum(phase => phase.Length.TotalSeconds);

    /// <summary>The most clients that loop at once; 0 where none do.</summary>
    public int MostClients => Lines.Select(line => line.Most).DefaultIfEmpty().Max();

    /// <summary>Whether the load is the same from start to end, so that what moves is not moved by the load.</summary>
    public bool IsEven => Phases is [RateLine { From: var first, To: var last }] && first == last || Phases is [ClientLine { From: var from, To: var to }] && from == to;

    private IEnumerable<ClientLine> Lines => Phases.OfType<ClientLine>();

    /// <summary>The same with the rates drawn that a seed decides.</summary>
    public LoadShape Drawn(int seed) =>
        new([.. Phases.Select((phase, index) => phase is RandomRates random ? random.Drawn(unchecked((seed * 397) ^ index)) : phase)]);

    /// <summary>When the requests of an open part start.</summary>
    /// <param name="index">Which part, from 0.</param>
    /// <exception cref="InvalidCastException">The part is not open.</exception>
    public IArrivals ArrivalsOf(int index) => new PhaseArrivals((OpenPhase)Phases[index], _before[index], Whole(_before[index]), Whole(_before[index + 1]));

    /// <summary>What it comes to, such as <c>15,150 requests in 95 s, at most 200/s</c>.</summary>
    public string Describe()
    {
        var loops = Lines.Any(line => line.Iterations is null);
        var counted = OpenRequests + Lines.Sum(line => (long)(line.Iterations ?? 0));
        string[] requests =
        [
            .. counted > 0 ? [Format.Count(counted, "request")] : Array.Empty<string>(),
            .. loops ? [$"as many {(counted > 0 ? "more " : "")}as {Format.Count(Lines.Where(line => line.Iterations is null).Max(line => line.Most), "client")} can send"] : Array.Empty<string>(),
        ];
        return $"{string.Join(" and ", requests)} in {(EndsByTime ? "" : "at most ")}{DurationText.Format(Length)}"
            + (PeakRate > 0 ? string.Create(CultureInfo.InvariantCulture, $", at most {PeakRate:#,0.###}/s") : "");
    }

    /// <summary>As it is written on the command line.</summary>
    public override string ToString() => string.Join(',', Phases.Select(phase => phase.Text));

    private static long Whole(double requests) => (long)Math.Ceiling(requests - Grain);

    /// <summary>The requests of an open part: those whose number is from one integral to the other.</summary>
    private sealed class PhaseArrivals(OpenPhase phase, double before, long first, long next) : IArrivals
    {
        public long First => first;

        public long Count => next - first;

        public TimeSpan StartOf(long index) => phase.TimeOf(first + index - before);
    }
}

/// <summary>When the requests of open load start, after the start of it. Pure.</summary>
public interface IArrivals
{
    /// <summary>Number, in the load that they are a part of, of the first of them.</summary>
    long First => 0;

    /// <summary>Requests in all.</summary>
    long Count { get; }

    /// <summary>When request <paramref name="index"/> (from 0) is to start; never before the one before it.</summary>
    TimeSpan StartOf(long index);
}
