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
        "scenario=cold profile=quick clients=3 rate=0.15/s keys=ecdsa-p384 tls=1.2,1.3 seed=7 out=here overwrite=true inconclusive=pass progress=live png=off",
        "scenario=cold profile=thorough launches=1 rounds=7..9 block=100.0001ms warmup=1.5s lla-tickets=off lla-delay=2.5ms",
        "scenario=cold rounds=40 connect-timeout=90s handshake-timeout=2m request-timeout=1m slo=100ms gates=g.json",
        "scenario=cold load=closed target=https://lla-test:443 ca=a cert=b key=c connect=10.0.0.1 source=10.0.0.2,::1 keys=rsa-4096 request=r.http names=fixed expect-status=200,204 expect=ok expect-within=64KiB",
        "scenario=cold request=r.http data=d.csv data-use=random plan=p.json",
        "scenario=cold target=https://lla-test:8444 ca=a cert=b key=c",
        "scenario=cold target=https://lla-test:8444 ca=a cert=b.p12 key-password=env:SECRET",
        "scenario=cold target=https://lla-test:8444 ca=a cert=b key=c key-password=file:a:b",
        "scenario=cold target=https://[::1]:8444 ca=a cert=b server-name=lla-test http=1.1",
        "scenario=cold target=https://127.0.0.1:8444 ca=a cert=b http=2",
        "scenario=cold target=https://lla-test:8444 ca=a identities=clients.csv",
        "scenario=cold target=https://lla-test:8444 ca=a cert=b ledger=http://10.0.0.1:8445",
        "scenario=cold identities=1000 clients=1000",
        "scenario=cold target=nginx",
        "scenario=cold client=openssl target=https://lla-test:8444 ca=a cert=b key=c",
        "scenario=client keylog=keys.txt",
        "scenario=cold loops=1",
        "scenario=cold client=dotnet target=https://lla-test:8444 ca=a cert=b key=c",
        "scenario=cold baseline=a/run.json history=runs allow-unlike=true",
        "scenario=cold target=openssl",
        "scenario=cold lla-leak=1.5MB/min lla-slowdown=1ms/min lla-ticket-life=90s otlp=http://127.0.0.1:4317 metrics=9464",
        "scenario=cold launches=3 rounds=9",
        "scenario=cold shard=2/4 start=+90s",
        "scenario=cold shard=auto/3 start=2026-11-30T12:00:00Z",
        "scenario=cold profile=thorough",
        "scenario=soak",
        "scenario=soak duration=8h window=2s mix=cold:1,resumed:20",
        "scenario=soak load=rampingInject:10/s..200/s:30s,INJECT:200/s:1m,injectRandom:1/500ms..2.5/500ms:3s,iterationsForInject:7/s:100,keepConstant:3:1s,rampingConstant:9:1s,iterationsForConstant:4:50,pause:5s",
        "scenario=soak resume=DIR",
        "scenario=cold lla=openssl",
        "scenario=storm outage=1.5s",
        "scenario=keepalive",
        "scenario=keepalive rate=20/s",
    ];

    private static readonly string[] Serves =
    [
        "serve",
        "serve port=1 one-way-port=2 admin=0 keys=ecdsa-p256 tls=1.2 lla-tickets=off lla-delay=3s",
        "serve certs=pki listen=0.0.0.0 admin-listen=10.0.0.7",
        "serve lla=openssl",
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
    public void What_a_scenario_takes_is_a_default_and_is_written_like_one()
    {
        var storm = Run("scenario=storm");
        var named = Run("scenario=storm keys=rsa-2048 clients=3 handshake-timeout=1s");

        Assert.Equal((500, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10)), (storm.Clients, storm.HandshakeTimeout, storm.RequestTimeout));
        Assert.Equal([KeyKind.EcdsaP256], storm.Keys);
        Assert.Equal(("500", "ecdsa-p256", "2s", "10s"), (storm.Effective["clients"], storm.Effective["keys"], storm.Effective["handshake-timeout"], storm.Effective["request-timeout"]));
        Assert.Equal((3, TimeSpan.FromSeconds(1)), (named.Clients, named.HandshakeTimeout));
        Assert.Equal([KeyKind.Rsa2048], named.Keys);
    }

    [Fact]
    public void A_closed_loop_has_no_rate_and_is_written()
    {
        var closed = Run("scenario=keepalive");

        Assert.Equal((LoadKind.Closed, "closed"), (closed.Load, closed.Effective["load"]));
        Assert.DoesNotContain("rate", closed.Effective.Keys);
        Assert.Equal(LoadKind.Closed, Run("scenario=keepalive rate=auto").Load);
        Assert.Equal(("open", "auto"), (Run("scenario=cold").Effective["load"], Run("scenario=cold").Effective["rate"]));
    }

    [Fact]
    public void A_number_for_the_rate_asks_for_open_load()
    {
        Assert.Equal((LoadKind.Open, "open"), (Run("scenario=keepalive rate=20/s").Load, Run("scenario=keepalive rate=20/s").Effective["load"]));
        Assert.Equal(LoadKind.Open, Run("scenario=keepalive load=open").Load);
        Assert.DoesNotContain("load", Run("scenario=storm rate=20/s").Effective.Keys);
    }

    private static IReadOnlyDictionary<string, string> Effective(ParsedCommand command) => command switch
    {
        ParsedCommand.Run run => run.Options.Effective,
        ParsedCommand.Serve serve => serve.Options.Effective,
        _ => throw new InvalidOperationException($"{command} has no effective options"),
    };
}
