using FsCheck;
using FsCheck.Fluent;
using LoadHarness.Options;
using LoadHarness.Schedules;
using Xunit;

namespace LoadHarness.Tests.Schedules;

public sealed class LoadShapeTests
{
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithReplay(20_261_130, 1, 100).WithMaxTest(200);

    // Parts of every open word and of the others, with times and rates that are no round numbers.
    private static readonly Gen<string> Part =
        from rates in Gen.Choose(1, 9_999).Select(rate => $"{rate / 100m}/s".Replace(',', '.')).Two()
        from time in Gen.Choose(100, 20_000)
        from number in Gen.Choose(1, 500)
        from word in Gen.Elements("inject", "rampingInject", "ramp on", "iterationsForInject", "injectRandom", "pause", "keepConstant", "rampingConstant")
        select word switch
        {
            "inject" => $"inject:{rates.Item1}:{time}ms",
            "rampingInject" => $"rampingInject:{rates.Item1}..{rates.Item2}:{time}ms",
            "ramp on" => $"rampingInject:{rates.Item1}:{time}ms",
            "iterationsForInject" => $"iterationsForInject:{rates.Item1}:{number}",
            "injectRandom" => $"injectRandom:{number}/700ms..{2 * number}/700ms:{time}ms",
            "pause" => $"pause:{time}ms",
            "keepConstant" => $"keepConstant:{number}:{time}ms",
            _ => $"rampingConstant:{number}:{time}ms",
        };

    private static readonly Arbitrary<LoadShape> Shapes =
        (from parts in Part.NonEmptyListOf() select Shape($"inject:1/s:1s,{string.Join(',', parts.Take(8))}").Drawn(7)).ToArbitrary();

    public static TheoryData<string, double[]> Starts => new()
    {
        // part after part, in seconds since the start of its own
        { "inject:4/s:1s", [0, 0.25, 0.5, 0.75] },
        { "inject:1/500ms:2s", [0, 0.5, 1, 1.5] },

        // 2t a second are t² by t: request n at √n.
        { "rampingInject:0/s..20/s:10s", [.. Enumerable.Range(0, 100).Select(number => Math.Sqrt(number))] },
        { "rampingInject:20/s:10s", [.. Enumerable.Range(0, 100).Select(number => Math.Sqrt(number))] },

        // 10 − 2t a second are 10t − t² by t: request n at 5 − √(25 − n).
        { "rampingInject:10/s..0/s:5s", [.. Enumerable.Range(0, 25).Select(number => 5 - Math.Sqrt(25 - number))] },
        { "rampingInject:5/s..5/s:1s", [0, 0.2, 0.4, 0.6, 0.8] },
        { "iterationsForInject:3/s:4", [0, 1 / 3.0, 2 / 3.0, 1] },

        // What is left of a request is the next part's.
        { "inject:1/s:1.5s,inject:2/s:1s", [0, 1, 0.25, 0.75] },
        { "inject:0.25/s:2s,pause:1h,inject:0.25/s:2s,inject:1/s:1s", [0, 0] },
    };

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_request_starts_when_the_integral_of_the_rate_has_come_to_its_number(string text, double[] expected)
    {
        var shape = Shape(text);

        var starts = Open(shape).SelectMany(index => All(shape.ArrivalsOf(index))).Select(start => start.TotalSeconds).ToList();

        Assert.Equal(expected.Length, starts.Count);
        Assert.All(expected.Zip(starts), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-6));
        Assert.Equal(expected.Length, shape.OpenRequests);
    }

    public static TheoryData<string, string> Told => new()
    {
        { "rampingInject:10/s..200/s:30s,inject:200/s:1m,pause:5s", "15,150 requests in 95s, at most 200/s" },
        { "keepConstant:8:1m", "as many as 8 clients can send in 1m" },
        { "inject:1/s:1s,rampingConstant:20:1m", "1 request and as many more as 20 clients can send in 61s, at most 1/s" },
        { "iterationsForConstant:4:1000", "1,000 requests in at most 10m" },
        { "iterationsForInject:100/s:5000", "5,000 requests in 50s, at most 100/s" },
    };

    [Theory]
    [MemberData(nameof(Told))]
    public void What_it_comes_to_is_told(string text, string expected) => Assert.Equal(expected, Shape(text).Describe());

    [Fact]
    public void The_requests_of_all_parts_add_up_to_the_integral_rounded_up() => Check.One(Seeded, Prop.ForAll(Shapes, shape =>
    {
        var integral = shape.Phases.OfType<OpenPhase>().Sum(phase => phase.Requests);
        Assert.Equal(shape.OpenRequests, Open(shape).Sum(index => shape.ArrivalsOf(index).Count));
        Assert.InRange(shape.OpenRequests - integral, -1e-5, 1);
    }));

    [Fact]
    public void Requests_start_in_order_and_within_their_part() => Check.One(Seeded, Prop.ForAll(Shapes, shape =>
        Assert.All(Open(shape), index =>
        {
            var starts = All(shape.ArrivalsOf(index)).ToList();
            Assert.Equal(starts.Order(), starts);
            Assert.All(starts, start => Assert.InRange(start, TimeSpan.Zero, shape.Phases[index].Length));
        })));

    [Fact]
    public void At_no_time_does_what_has_started_differ_from_the_integral_by_more_than_one() => Check.One(Seeded, Prop.ForAll(Shapes, Gen.Choose(0, 1_000).ToArbitrary(), (shape, share) =>
    {
        var at = shape.Length * (share / 1_000.0);
        var (begun, started, integral) = (TimeSpan.Zero, 0L, 0.0);
        for (var index = 0; index < shape.Phases.Count; index++)
        {
            if (shape.Phases[index] is OpenPhase phase)
            {
                started += All(shape.ArrivalsOf(index)).LongCount(start => begun + start < at);
                integral += phase.RequestsUntil(at - begun);
            }

            begun += shape.Phases[index].Length;
        }

        Assert.InRange(started - integral, -1.001, 1.001);
    }));

    [Fact]
    public void The_integral_and_its_inverse_agree_and_follow_the_rate_without_a_jump() => Check.One(Seeded, Prop.ForAll(Shapes, Gen.Choose(0, 1_000).ToArbitrary(), (shape, share) =>
        Assert.All(shape.Phases.OfType<OpenPhase>(), phase =>
        {
            var (requests, tick) = (phase.Requests * share / 1_000, 1e-7 * phase.PeakRate);
            Assert.Equal(requests, phase.RequestsUntil(phase.TimeOf(requests)), tolerance: 1e-6 + (2 * tick));

            var (at, step) = (phase.Length * (share / 1_001.0), phase.Length / 1_001);
            var gained = phase.RequestsUntil(at + step) - phase.RequestsUntil(at);
            Assert.InRange(gained, -1e-9, (phase.PeakRate * step.TotalSeconds) + 1e-6);
            Assert.InRange(phase.RateAt(at), -1e-9, phase.PeakRate + 1e-9);
        })));

    [Fact]
    public void Many_parts_of_one_rate_are_one_part_of_it()
    {
        var parts = Shape(string.Join(',', Enumerable.Repeat("inject:7.3/s:1.1s", 100)));
        var starts = Open(parts).SelectMany(index => All(parts.ArrivalsOf(index)).Select(start => start + (TimeSpan.FromSeconds(1.1) * index))).ToList();

        Assert.Equal(803, starts.Count);
        Assert.All(starts.Index(), start => Assert.Equal(start.Index / 7.3, start.Item.TotalSeconds, tolerance: 1e-6));
    }

    [Fact]
    public void Random_rates_are_drawn_from_the_seed_evenly_between_their_limits()
    {
        var shape = Shape("injectRandom:10/s..30/s:10000s");
        List<double> Rates(int seed) => [.. Enumerable.Range(0, 10_000).Select(second => ((OpenPhase)shape.Drawn(seed).Phases[0]).RateAt(TimeSpan.FromSeconds(second + 0.5)))];

        var rates = Rates(1);
        Assert.Equal(rates, Rates(1));
        Assert.NotEqual(rates, Rates(2));
        Assert.All(rates, rate => Assert.InRange(rate, 10, 30));

        // The mean of 10,000 even draws has a standard error of 20/√12/100.
        Assert.Equal(20, rates.Average(), tolerance: 5 * 0.058);
        Assert.Equal((long)Math.Ceiling(rates.Sum() - 1e-6), shape.Drawn(1).OpenRequests);
    }

    [Fact]
    public void Two_random_parts_draw_apart()
    {
        var drawn = Shape("injectRandom:10/s..30/s:5s,injectRandom:10/s..30/s:5s").Drawn(3);

        Assert.NotEqual(((OpenPhase)drawn.Phases[0]).Requests, ((OpenPhase)drawn.Phases[1]).Requests);
    }

    [Fact]
    public void Clients_follow_a_line_one_by_one() => Check.One(Seeded, Prop.ForAll(Gen.Choose(0, 60).Two().ToArbitrary(), Gen.Choose(0, 1_000).ToArbitrary(), (ends, share) =>
    {
        var line = (ClientLine)Shape($"keepConstant:1:1s,rampingConstant:{ends.Item1}..{ends.Item2}:7s").Phases[1];
        List<(TimeSpan At, int Clients)> changes = [.. line.Changes];
        var at = line.Length * (share / 1_000.0);

        Assert.Equal((TimeSpan.Zero, ends.Item1, ends.Item2), (changes[0].At, changes[0].Clients, changes[^1].Clients));
        Assert.All(changes.Zip(changes.Skip(1)), pair => Assert.Equal((1, true), (Math.Abs(pair.Second.Clients - pair.First.Clients), pair.Second.At > pair.First.At)));
        Assert.InRange(line.ClientsAt(at) - (ends.Item1 + ((ends.Item2 - ends.Item1) * share / 1_000.0)), -0.5, 0.5);

        // Between two changes, both ways to ask agree.
        var middles = changes.Zip(changes.Skip(1).Append((At: line.Length, Clients: 0)), (change, next) => (At: (change.At + next.At) / 2, change.Clients));
        Assert.All(middles, middle => Assert.Equal(middle.Clients, line.ClientsAt(middle.At)));

        // On average as many as the middle of the line.
        var seconds = changes.Zip(changes.Skip(1).Append((At: line.Length, Clients: 0)), (change, next) => (next.At - change.At).TotalSeconds * change.Clients).Sum();
        Assert.Equal((ends.Item1 + ends.Item2) / 2.0 * 7, seconds, tolerance: 1e-4);
    }));

    [Fact]
    public void A_ramp_without_its_first_number_begins_where_the_part_before_it_ended()
    {
        var shape = Shape("rampingInject:10/s:1s,rampingInject:30/s:1s,pause:1s,rampingInject:5/s:1s,keepConstant:4:1s,rampingConstant:9:1s,rampingInject:2/s:1s,rampingConstant:3:1s");

        Assert.Equal([(0, 10), (10, 30), (0, 5), (0, 2)], shape.Phases.OfType<RateLine>().Select(line => (line.From, line.To)));
        Assert.Equal([(4, 4), (4, 9), (0, 3)], shape.Phases.OfType<ClientLine>().Select(line => (line.From, line.To)));
    }

    private static LoadShape Shape(string text) => Assert.IsType<LoadShape>(LoadNotation.ReadShape(new("load", text, "")).Value);

    private static IEnumerable<int> Open(LoadShape shape) => Enumerable.Range(0, shape.Phases.Count).Where(index => shape.Phases[index] is OpenPhase);

    private static IEnumerable<TimeSpan> All(IArrivals arrivals) => Enumerable.Range(0, (int)arrivals.Count).Select(index => arrivals.StartOf(index));
}
