using LoadHarness.Histograms;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Statistics.Judges;

/// <summary>Collects each shard's median of the service time in each round, and tells whether shards differ in it. That they do breaks nothing: machines differ, and the whole is what all of them saw.</summary>
public sealed class ShardDifferences
{
    // Over all arms that are asked: each is given its part of it (Bonferroni).
    private const double Alpha = 0.05;

    // Any: the same shards give the same answer.
    private const int Seed = 70;

    private readonly OrderedDictionary<string, SortedDictionary<int, SortedDictionary<int, double>>> _values = [];
    private readonly SortedSet<int> _shards = [];

    // Of one round, over and over again.
    private readonly LatencyHistogram _open = new();

    /// <summary>Adds a shard.</summary>
    /// <param name="shard">Its number.</param>
    /// <param name="measured">What it measured, with the parts of its rounds.</param>
    public void Add(int shard, Measurements measured)
    {
        _shards.Add(shard);
        foreach (var (arm, parts) in measured.Arms.Zip(measured.Parts))
        {
            var rounds = _values.TryGetValue(arm.Name, out var known) ? known : _values[arm.Name] = [];
            foreach (var part in parts)
            {
                if (MedianOf(part) is > 0 and var median)
                {
                    (rounds.TryGetValue(part.Round, out var values) ? values : rounds[part.Round] = [])[shard] = median;
                }
            }
        }
    }

    /// <summary>The answer for each arm that two shards have in common, and all of them in one sentence.</summary>
    public (IReadOnlyList<ShardDifference> Differences, string Sentence) Answers()
    {
        List<ShardDifference> differences = [.. _values.Select(arm => Of(arm.Key, [.. arm.Value.Values.Where(round => round.Count == _shards.Count && round.Count > 1)])).OfType<ShardDifference>()];
        return (differences, Sentence(differences));
    }

    private double? MedianOf(RoundParts part)
    {
        if (!part.Latencies.TryGetValue(Latency.Service.Id, out var packed))
        {
            return null;
        }

        _open.Reset();
        packed.AddTo(_open);
        return _open.Quantile(0.5);
    }

    private ShardDifference? Of(string arm, List<SortedDictionary<int, double>> rounds)
    {
        if (rounds.Count == 0)
        {
            return null;
        }

        var typical = _shards.ToDictionary(shard => shard, shard => Sorted.Median([.. rounds.Select(round => round[shard]).Order()]));
        var (fastest, slowest) = (typical.MinBy(shard => shard.Value), typical.MaxBy(shard => shard.Value));
        var probability = WithinRounds.Probability([.. rounds.Select(round => round.Values.Select(value => Math.Log(value)).ToArray())], Seed);
        return new(arm, rounds.Count, fastest.Key, slowest.Key, slowest.Value / fastest.Value, probability, probability <= Alpha / _values.Count);
    }

    private string Sentence(List<ShardDifference> differences)
    {
        if (_shards.Count < 2 || differences.TrueForAll(difference => difference.Probability is null))
        {
            return $"Whether shards differ cannot be said of {Format.Count(_shards.Count, "shard")} with fewer than {WithinRounds.FewestRounds} rounds in common.";
        }

        var asked = $"by exchanging them within rounds, 5 % over {Format.Count(differences.Count, "arm")}";
        return differences.Where(difference => difference.Differ).MinBy(difference => difference.Probability) is not { } most
            ? $"The {Format.Count(_shards.Count)} shards do not differ in the median of the service time by more than chance ({asked}; lowest p = {Text(differences.Min(difference => difference.Probability))})."
            : $"Shards differ in the median of the service time of {Format.Count(differences.Count(difference => difference.Differ))} of {Format.Count(differences.Count, "arm")}: in '{most.Arm}', that of shard {most.Slowest} is {Format.Ratio(most.Ratio)} that of shard {most.Fastest} (p = {Text(most.Probability)}, {asked}). The whole has all of them.";
    }

    private static string Text(double? probability) => string.Create(CultureInfo.InvariantCulture, $"{probability:0.####}");
}
