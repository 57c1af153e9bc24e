using LoadHarness.Schedules;
using Xunit;
using static LoadHarness.Tests.Options.Parsing;

namespace LoadHarness.Tests.Options;

public sealed class LoadNotationTests
{
    private const string Limits = "RATE up to 100,000/s, such as 200/s or 10/5s; TIME 100ms to 24h; CLIENTS up to 10,000; NUMBER up to 10,000,000";

    public static TheoryData<string, LoadPhase> Parts => new()
    {
        { "inject:200/s:1m", new RateLine("inject:200/s:1m", 200, 200, TimeSpan.FromMinutes(1)) },
        { "INJECT:10/5s:1m", new RateLine("inject:10/5s:1m", 2, 2, TimeSpan.FromMinutes(1)) },
        { "inject:30/m:1h", new RateLine("inject:30/m:1h", 0.5, 0.5, TimeSpan.FromHours(1)) },
        { "rampingInject:10/s..200/s:30s", new RateLine("rampingInject:10/s..200/s:30s", 10, 200, TimeSpan.FromSeconds(30)) },
        { "rampingInject:0/s..1/s:100ms", new RateLine("rampingInject:0/s..1/s:100ms", 0, 1, TimeSpan.FromMilliseconds(100)) },
        { "iterationsForInject:100/s:5000", RateLine.Counted("iterationsForInject:100/s:5000", 100, 5_000) },
        { "keepConstant:20:1m", new ClientLine("keepConstant:20:1m", 20, 20, TimeSpan.FromMinutes(1)) },
        { "rampingConstant:5..0:1m", new ClientLine("rampingConstant:5..0:1m", 5, 0, TimeSpan.FromMinutes(1)) },
        { "iterationsForConstant:20:5000", new ClientLine("iterationsForConstant:20:5000", 20, 20, TimeSpan.FromMinutes(10), 5_000) },
        { "iterationsForConstant:20:5000:30s", new ClientLine("iterationsForConstant:20:5000:30s", 20, 20, TimeSpan.FromSeconds(30), 5_000) },
    };

    [Theory]
    [MemberData(nameof(Parts))]
    public void Each_word_is_a_part(string text, LoadPhase expected) => Assert.Equal(expected, Assert.Single(Shape(text).Phases));

    [Fact]
    public void A_pause_and_random_rates_need_something_beside_them_or_nothing()
    {
        Assert.Equal(new Pause("pause:5s", TimeSpan.FromSeconds(5)), Shape("inject:1/s:1s, pause:5s").Phases[1]);
        var random = Assert.IsType<RandomRates>(Assert.Single(Shape("injectRandom:5/500ms..10/500ms:1m").Phases));
        Assert.Equal((10, 20, TimeSpan.FromMilliseconds(500)), (random.Least, random.Most, random.Interval));
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "inject", "load must be open, closed or a shape, such as inject:200/s:1m, but is 'inject' (write load=closed)" },
        { "inject:5:10s", $"load: part 1 must be inject:RATE:TIME ({Limits}), but is 'inject:5:10s' (write inject:200/s:1m)" },
        { "inject:5/s:10", $"load: part 1 must be inject:RATE:TIME ({Limits}), but is 'inject:5/s:10' (write inject:200/s:1m)" },
        { "inject:0/s:10s", $"load: part 1 must be inject:RATE:TIME ({Limits}), but is 'inject:0/s:10s' (write inject:200/s:1m)" },
        { "inject:-5/s:10s", $"load: part 1 must be inject:RATE:TIME ({Limits}), but is 'inject:-5/s:10s' (write inject:200/s:1m)" },
        { "inject:100001/s:10s", $"load: part 1 must be inject:RATE:TIME ({Limits}), but is 'inject:100001/s:10s' (write inject:200/s:1m)" },
        { "inject:5/0s:10s", $"load: part 1 must be inject:RATE:TIME ({Limits}), but is 'inject:5/0s:10s' (write inject:200/s:1m)" },
        { "inject:5/s:99ms", $"load: part 1 must be inject:RATE:TIME ({Limits}), but is 'inject:5/s:99ms' (write inject:200/s:1m)" },
        { "pause:5s:1", $"load: part 1 must be pause:TIME ({Limits}), but is 'pause:5s:1' (write pause:5s)" },
        { "rampingInject:1/s..2/s..3/s:10s", $"load: part 1 must be rampingInject:[RATE..]RATE:TIME ({Limits}), but is 'rampingInject:1/s..2/s..3/s:10s' (write rampingInject:10/s..200/s:30s)" },
        { "injectRandom:5/s..4/s:10s", $"load: part 1 must be injectRandom:RATE..RATE:TIME ({Limits}), but is 'injectRandom:5/s..4/s:10s' (write injectRandom:50/s..150/s:1m)" },
        { "injectRandom:5/s..10/2s:10s", $"load: part 1 must be injectRandom:RATE..RATE:TIME ({Limits}), but is 'injectRandom:5/s..10/2s:10s' (write injectRandom:50/s..150/s:1m)" },
        { "keepConstant:10001:10s", $"load: part 1 must be keepConstant:CLIENTS:TIME ({Limits}), but is 'keepConstant:10001:10s' (write keepConstant:20:1m)" },
        { "iterationsForConstant:1:10000001", $"load: part 1 must be iterationsForConstant:CLIENTS:NUMBER[:TIME] ({Limits}), but is 'iterationsForConstant:1:10000001' (write iterationsForConstant:20:5000)" },
        { "inject:1/s:1s,rampingInjct:5/s:1s", "load: part 2 'rampingInjct:5/s:1s' is not known (did you mean 'rampingInject'?); known: inject, rampingInject, injectRandom, iterationsForInject, keepConstant, rampingConstant, iterationsForConstant, pause" },
        { "inject:1/s:1s,,pause:1s", "load: part 2 '' is not known; known: inject, rampingInject, injectRandom, iterationsForInject, keepConstant, rampingConstant, iterationsForConstant, pause" },
        { "pause:5s", "load must start at least one request, but 'pause:5s' starts none (write load=inject:200/s:1m)" },
        { "rampingInject:0/s:1m", "load must start at least one request, but 'rampingInject:0/s:1m' starts none (write load=inject:200/s:1m)" },
        { "inject:1/s:20h,pause:5h", "load must take at most 24h in all, but takes 25h (write less time in its parts)" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_no_shape_is_told_with_its_repair(string text, string expected) => Assert.Equal([expected], Errors($"scenario=soak load={text}"));

    [Fact]
    public void All_parts_that_are_wrong_are_told_at_once() =>
        Assert.Equal(["load: part 1", "load: part 3"], Errors("scenario=soak load=inject:1:1s,pause:1s,stop:1s").Select(error => error[..12]));

    [Fact]
    public void A_shape_decides_how_long_the_soak_takes_and_its_windows()
    {
        var shaped = Run("scenario=soak load=inject:20/s:1m,keepConstant:5:30s");

        Assert.Equal((TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(1), LoadKind.Closed), (shaped.Soak!.Duration, shaped.Soak.Window, shaped.Load));
        Assert.Equal("inject:20/s:1m,keepConstant:5:30s", shaped.Effective["load"]);
        Assert.DoesNotContain(shaped.Effective.Keys, name => name is "rate" or "duration");
        Assert.Equal(TimeSpan.FromSeconds(5), Run("scenario=soak load=inject:20/s:5m").Soak!.Window);
        Assert.Equal(LoadKind.Open, Run("scenario=soak load=inject:20/s:5m").Load);

        // As it was before there were shapes.
        Assert.DoesNotContain("load", Run("scenario=soak load=open").Effective.Keys);
        Assert.Null(Run("scenario=soak load=open").Soak!.Shape);
    }

    private static LoadShape Shape(string text) => Run($"scenario=soak load={text.Replace(" ", "", StringComparison.Ordinal)}").Soak!.Shape!;
}
