using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace LoadHarness.Statistics.Estimates;

/// <summary>Whether the share of rare events among requests is below or above a limit, where rounds are what is drawn and their requests resemble each other.</summary>
/// <remarks>
/// Korn and Graubard, Survey Methodology 24 (1998), 193-201; what the US National Center for Health Statistics takes for shares of clustered
/// samples (Vital and Health Statistics 2-175, 2017). The share scatters from round to round by more than the requests would alone; as many independent
/// requests as would scatter so are put into the exact binomial interval of Clopper and Pearson, fewer by the factor (z/t)² because the
/// scatter is known from R rounds only. A burst in one round is one event so.
/// </remarks>
/// <param name="rounds">R, at least 2.</param>
/// <param name="confidence">Two-sided confidence, 0..1 exclusive.</param>
internal sealed class RareShare(int rounds, double confidence)
{
    private readonly double _tail = (1 - confidence) / 2;
    private readonly double _known = Math.Pow(Normal.InvCDF(0, 1, (1 - confidence) / 2) / StudentT.InvCDF(0, 1, rounds - 1, (1 - confidence) / 2), 2);

    /// <summary>Whether the whole interval of the share is at or below a limit in 0..1 exclusive.</summary>
    /// <param name="counts">Events, and the requests that they are of, a pair a round, with a request each.</param>
    /// <param name="limit">The limit.</param>
    public bool IsBelow(IReadOnlyList<(long Events, long Requests)> counts, double limit) =>
        Independent(counts) is var (events, of) && events < of && SpecialFunctions.BetaRegularized(events + 1, of - events, limit) >= 1 - _tail;

    /// <summary>Whether the whole interval of the share is above a limit in 0..1 exclusive.</summary>
    public bool IsAbove(IReadOnlyList<(long Events, long Requests)> counts, double limit) =>
        Independent(counts) is var (events, of) && events > 0 && SpecialFunctions.BetaRegularized(events, of - events + 1, limit) <= _tail;

    private (double Events, double Of) Independent(IReadOnlyList<(long Events, long Requests)> counts)
    {
        double requests = counts.Sum(round => round.Requests);
        var share = counts.Sum(round => round.Events) / requests;

        // The variance of a ratio of two sums over rounds.
        var scatter = counts.Sum(round => Math.Pow(round.Events - (share * round.Requests), 2));
        var variance = scatter * rounds / (rounds - 1) / (requests * requests);
        var of = _known * (variance > 0 ? Math.Min(requests, share * (1 - share) / variance) : requests);
        return (share * of, of);
    }
}
