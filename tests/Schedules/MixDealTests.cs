using LoadHarness.Schedules;
using Xunit;

namespace LoadHarness.Tests.Schedules;

public sealed class MixDealTests
{
    [Fact]
    public void Requests_of_an_arm_go_to_its_loops_in_turn_whatever_the_weights_are()
    {
        // a b a b: by the number of the request alone, one loop would have all of a.
        var deal = new MixDeal([0, 1], Shard.Whole, [2, 2]);

        Assert.Equal([(0, 0), (1, 0), (0, 1), (1, 1), (0, 0)], Enumerable.Range(0, 5).Select(number => deal[number]));
    }

    [Fact]
    public void An_arm_with_fewer_clients_than_loops_stays_on_those_that_have_them()
    {
        var deal = new MixDeal([0, 1, 0], Shard.Whole, [3, 1]);

        Assert.Equal(3, deal.Loops);
        Assert.All(Enumerable.Range(0, 100).Select(number => deal[number]).Where(one => one.Arm == 1), one => Assert.Equal(0, one.Loop));
        Assert.Equal([0, 1, 2, 0, 1, 2], Enumerable.Range(0, 9).Select(number => deal[number]).Where(one => one.Arm == 0).Select(one => one.Loop));
    }

    // Whatever the mix, the loops and the parts: every request is one loop's, at its time, in its arm, and loops differ by one request of an arm at most.
    [Fact]
    public void Each_request_of_each_part_belongs_to_exactly_one_loop()
    {
        const int seed = 15;
        var random = new Random(seed);
        for (var trial = 0; trial < 100; trial++)
        {
            int[] weights = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, 9))];
            int[] loops = [.. weights.Select(_ => random.Next(1, 5))];
            var shards = random.Next(1, 4);
            var order = MixOrder.Of(weights);
            var shard = new Shard(random.Next(shards), shards).InTurnsOf(order.Count);
            var deal = new MixDeal(order, shard, loops);
            var walks = Enumerable.Range(0, deal.Loops).Select(deal.From).ToList();
            var ofArms = new long[weights.Length, deal.Loops];
            var first = 0L;
            for (var part = 0; part < 3; part++)
            {
                var whole = new Line(first, random.Next(0, 60));
                first += whole.Count;
                List<(TimeSpan At, int Arm)> sent = [];
                for (var loop = 0; loop < deal.Loops; loop++)
                {
                    var own = deal.Of(whole, loop);
                    for (long index = 0; index < own.Count; index++)
                    {
                        var arm = walks[loop].Next().Arm;
                        Assert.True(loop < loops[arm], $"seed {seed}: a loop without clients of the arm has one of its requests");
                        ofArms[arm, loop]++;
                        sent.Add((own.StartOf(index), arm));
                    }

                    // Asked anew it says the same.
                    Assert.Equal(own.Count == 0 ? default : sent[^(int)own.Count].At, own.Count == 0 ? default : own.StartOf(0));
                }

                var process = shard.Of(whole);
                var before = shard.ShareOf(whole.First);
                Assert.Equal(
                    Enumerable.Range(0, (int)process.Count).Select(index => (process.StartOf(index), order[(int)(shard.NumberOf(before + index) % order.Count)])),
                    sent.OrderBy(one => one.At));
            }

            for (var arm = 0; arm < weights.Length; arm++)
            {
                var counts = Enumerable.Range(0, loops[arm]).Select(loop => ofArms[arm, loop]).ToList();
                Assert.True(counts.Max() - counts.Min() <= 1, $"seed {seed}: of an arm's requests the loops have {string.Join(", ", counts)}");
            }
        }
    }

    // A request a second, by its number in the whole.
    private sealed class Line(long first, long count) : IArrivals
    {
        public long First => first;

        public long Count => count;

        public TimeSpan StartOf(long index) => TimeSpan.FromSeconds(first + index);
    }
}
