using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Schedules;
using Xunit;
using static LoadHarness.Tests.Options.Parsing;

namespace LoadHarness.Tests.Options;

public sealed class EffectiveOptionsTests
{
    private static readonly string[] Runs =
    [
        "scenario=cold",
        "scenario=cold profile=quick clients=3 rate=0.15/s keys=ecdsa-p384 tls=1.2,1.3 seed=7 out=here inconclusive=pass progress=live",
        "scenario=cold profile=thorough rounds=7..9 block=100.0001ms warmup=1.5s lla-tickets=off lla-delay=2.5ms",
        "scenario=cold rounds=40 connect-timeout=90s handshake-timeout=2m request-timeout=1m slo=100ms gates=g.json",
        "scenario=cold load=closed target=https://lla-test:443 ca=a cert=b key=c connect=10.0.0.1 keys=rsa-4096 request=r.http names=fixed",
        "scenario=cold target=https://lla-test:8444 ca=a cert=b key=c",
        "scenario=cold target=nginx",
        "scenario=cold baseline=a/run.json history=runs allow-unlike=true",
        "scenario=cold target=openssl",
        "scenario=cold lla-leak=1.5MB/min lla-slowdown=1ms/min lla-ticket-life=90s otlp=http://127.0.0.1:4317 metrics=9464",
        "scenario=soak",
        "scenario=soak duration=8h window=2s mix=cold:1,resumed:20",
        "scenario=soak resume=DIR",
        "scenario=storm outage=1.5s",
    ];

    private static readonly string[] Serves =
    [
        "serve",
        "serve port=1 one-way-port=2 admin=0 keys=ecdsa-p256 tls=1.2 lla-tickets=off lla-delay=3s",
        "serve certs=pki",
        "serve lla-leak=64KB/min lla-slowdown=0.5ms/min lla-ticket-life=1h",
    ];

    public static TheoryData<string, string> Lines =>
        new(from line in Runs.Concat(Serves) from culture in (string[])["", "de-DE"] select (line, culture));

    [Theory]
    [MemberData(nameof(Lines))]
    public void Reading_the_effective_options_gives_the_same_options(string line, string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            var once = Parse(line);
            var again = Parse(string.Join(' ', Effective(once).Select(option => $"{option.Key}={option.Value}").Prepend(line.Split(' ')[0] == "serve" ? "serve" : "run")));

            Assert.Equal(Effective(once), Effective(again));
            Assert.Equivalent(once, again, strict: true);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Every_option_is_written_by_one_of_the_lines_above()
    {
        Assert.Equal(Command.Run.Options.Select(option => option.Name).Order(), Runs.SelectMany(line => Effective(Parse(line)).Keys).Distinct().Order());
        Assert.Equal(Command.Serve.Options.Select(option => option.Name).Order(), Serves.SelectMany(line => Effective(Parse(line)).Keys).Distinct().Order());
    }

    [Fact]
    public void A_seed_chosen_later_is_written_too()
    {
        var open = Run("scenario=cold");
        var seeded = open.WithSeed(20_261_121);

        Assert.Equal(20_261_121, seeded.Seed);
        Assert.Equal("20261121", seeded.Effective["seed"]);
        Assert.DoesNotContain("seed", open.Effective.Keys);
    }

    [Fact]
    public void Keys_that_a_scenario_takes_are_written_too_unless_the_user_named_some()
    {
        var open = Run("scenario=cold").WithKeysUnlessGiven([KeyKind.Rsa4096, KeyKind.EcdsaP521]);
        var named = Run("scenario=cold keys=rsa-2048").WithKeysUnlessGiven([KeyKind.Rsa4096]);

        Assert.Equal([KeyKind.Rsa4096, KeyKind.EcdsaP521], open.Keys);
        Assert.Equal("rsa-4096,ecdsa-p521", open.Effective["keys"]);
        Assert.Equal([KeyKind.Rsa2048], named.Keys);
        Assert.Equal("rsa-2048", named.Effective["keys"]);
    }

    [Fact]
    public void A_load_chosen_later_is_written_and_a_closed_loop_has_no_rate()
    {
        var open = Run("scenario=cold").WithLoadUnlessGiven(LoadKind.Open);
        var closed = Run("scenario=cold").WithLoadUnlessGiven(LoadKind.Closed);

        Assert.Equal(("open", "auto"), (open.Effective["load"], open.Effective["rate"]));
        Assert.Equal((LoadKind.Closed, "closed"), (closed.Load, closed.Effective["load"]));
        Assert.DoesNotContain("rate", closed.Effective.Keys);
        Assert.Equal(LoadKind.Open, Run("scenario=cold load=open").WithLoadUnlessGiven(LoadKind.Closed).Load);
    }

    [Fact]
    public void A_rate_asks_for_open_load()
    {
        Assert.Equal(LoadKind.Open, Run("scenario=cold rate=20/s").Load);
        Assert.Null(Run("scenario=cold rate=auto").Load);
        Assert.Equal("open", Run("scenario=cold rate=20/s").WithLoadUnlessGiven(LoadKind.Closed).Effective["load"]);
    }

    private static IReadOnlyDictionary<string, string> Effective(ParsedCommand command) => command switch
    {
        ParsedCommand.Run run => run.Options.Effective,
        ParsedCommand.Serve serve => serve.Options.Effective,
        _ => throw new InvalidOperationException($"{command} has no effective options"),
    };
}
