using LoadHarness.Clients;
using LoadHarness.Schedules;
using Xunit;

namespace LoadHarness.Tests.Schedules;

public sealed class ShardTests
{
    public static TheoryData<int> Counts => [1, 2, 3, 4, 7, 16];

    [Theory]
    [MemberData(nameof(Counts))]
    public void Every_request_of_the_whole_belongs_to_exactly_one_shard_and_starts_when_it_would_have(int count)
    {
        foreach (var whole in (IArrivals[])[new Inject(97, TimeSpan.FromSeconds(1)), new Inject(0.3, TimeSpan.FromSeconds(1)), Inject.Of(2_000, 501), .. Parts(Seed(count))])
        {
            var all = Enumerable.Range(0, (int)whole.Count).Select(index => whole.StartOf(index));

            var shards = Shards(count).SelectMany(shard => Enumerable.Range(0, (int)shard.Of(whole).Count).Select(index => shard.Of(whole).StartOf(index))).ToList();

            Assert.Equal(all, shards.Order());
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void The_requests_of_a_shard_go_on_over_the_parts_of_a_shape_as_in_the_whole(int count)
    {
        var parts = Parts(Seed(count));
        var arms = MixOrder.Of([5, 2, 1]);
        var whole = parts.SelectMany(part => Enumerable.Range(0, (int)part.Count).Select(index => part.First + index)).ToList();

        var shards = Shards(count).SelectMany(shard => Own(shard).Select((number, own) => (Number: number, Arm: arms[(int)(shard.NumberOf(own) % arms.Count)]))).OrderBy(one => one.Number);

        Assert.Equal(whole.Select(number => (number, arms[(int)(number % arms.Count)])), shards);

        // By its start, each is found in the whole.
        IEnumerable<long> Own(Shard shard) => parts.SelectMany(part => Enumerable.Range(0, (int)shard.Of(part).Count)
            .Select(index => part.First + Array.FindIndex([.. Enumerable.Range(0, (int)part.Count)], at => part.StartOf(at) == shard.Of(part).StartOf(index))));
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Clients_and_shares_are_split_to_the_last_one(int count)
    {
        foreach (var whole in (int[])[0, 1, 3, 8, 500, 10_000])
        {
            Assert.Equal(
                Enumerable.Range(0, whole).Select(number => (long)number),
                Shards(count).SelectMany(shard => Enumerable.Range(0, shard.ShareOf(whole)).Select(own => shard.NumberOf(own))).Order());
        }

        Assert.Equal(long.MaxValue, Shards(count).Aggregate(0L, (sum, shard) => sum + shard.ShareOf(long.MaxValue)));
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Each_shard_has_its_part_of_every_arm_of_a_mix_whatever_its_weights_are(int count)
    {
        foreach (var weights in (int[][])[[80, 15, 5], [1, 1], [3, 1], [5, 2, 1], [7]])
        {
            var order = MixOrder.Of(weights);
            List<Shard> shards = [.. Shards(count).Select(shard => shard.InTurnsOf(order.Count))];
            var whole = order.Count * count * 3;

            Assert.Equal(Enumerable.Range(0, whole).Select(number => (long)number), shards.SelectMany(shard => Enumerable.Range(0, shard.ShareOf(whole)).Select(own => shard.NumberOf(own))).Order());
            foreach (var shard in shards)
            {
                var arms = Enumerable.Range(0, shard.ShareOf(whole)).Select(own => order[(int)(shard.NumberOf(own) % order.Count)]).ToList();
                Assert.Equal(weights.Select(weight => weight * 3), weights.Select((_, arm) => arms.Count(one => one == arm)));
                Assert.Equal(Enumerable.Range(0, 50).Select(part => shard.ShareOf((part + 1) * 7) - shard.ShareOf(part * 7)), Enumerable.Range(0, 50).Select(part => (int)shard.Of(new Part(part * 7, 7)).Count));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void At_each_moment_of_a_closed_part_the_clients_of_all_shards_are_those_of_the_whole(int count)
    {
        var random = new Random(Seed(count));
        var line = new ClientLine($"seed {Seed(count)}", random.Next(0, 40), random.Next(0, 40), TimeSpan.FromSeconds(7));
        var arms = MixOrder.Of([5, 2, 1]);
        foreach (var (_, clients) in line.Changes)
        {
            Assert.Equal(clients, Shards(count).Sum(shard => MixOrder.Counts(arms, 3, clients).Sum(shard.ShareOf)));
        }
    }

    [Fact]
    public void No_name_of_one_shard_is_used_by_another()
    {
        var names = Shards(3).SelectMany(shard => Enumerable.Range(1, 1_000).Select(own => ServerNames.NameOf("lla.example", own, shard))).ToList();

        Assert.Equal(3_000, names.Distinct().Count());
        Assert.Equal("c0000005.lla.example", ServerNames.NameOf("lla.example", 1, new(2, 3)));
    }

    private sealed record Part(long First, long Count) : IArrivals
    {
        public TimeSpan StartOf(long index) => TimeSpan.FromSeconds(First + index);
    }

    private static int Seed(int count) => 18 + count;

    private static IEnumerable<Shard> Shards(int count) => Enumerable.Range(0, count).Select(index => new Shard(index, count));

    // Open parts whose requests each end at a fraction.
    private static IReadOnlyList<IArrivals> Parts(int seed)
    {
        var random = new Random(seed);
        var shape = new LoadShape([.. Enumerable.Range(0, 5).Select(_ => new RateLine($"seed {seed}", random.Next(1, 90), random.Next(1, 90), TimeSpan.FromMilliseconds(random.Next(200, 1_700))))]);
        return [.. Enumerable.Range(0, 5).Select(shape.ArrivalsOf)];
    }
}
