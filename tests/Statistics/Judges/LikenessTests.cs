using LoadHarness.Arms;
using LoadHarness.Machine;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Judges;
using LoadHarness.Tests.Options;
using Xunit;

namespace LoadHarness.Tests.Statistics.Judges;

public class LikenessTests
{
    private static readonly RunResult Run = GivenRun.Of();

    [Fact]
    public void A_run_is_like_itself() => Assert.Empty(Likeness.Between(Run, Run));

    [Theory]
    [InlineData("cpu")]
    [InlineData("cores")]
    [InlineData(".NET")]
    [InlineData("OpenSSL")]
    [InlineData("key exchange group")]
    [InlineData("cipher suite")]
    [InlineData("TLS version")]
    [InlineData("certificate signature")]
    public void Other_conditions_make_runs_unlike(string fact) =>
        Assert.Equal([new(fact, Run.Environment.GetValueOrDefault(fact, ""), "other", DifferenceWeight.Unlike)], Likeness.Between(Run, Run.WithFact(fact, "other")));

    [Theory]
    [InlineData("clients", "9")]
    [InlineData("block", "1s")]
    [InlineData("keys", "rsa-4096")]
    [InlineData("tls", "1.2")]
    [InlineData("target", "nginx")]
    [InlineData("names", "fixed")]
    [InlineData("client", "openssl")]
    [InlineData("loops", "2")]
    [InlineData("lla", "openssl")]
    [InlineData("request", "other.http")]
    public void Other_load_or_work_makes_runs_unlike(string option, string value) =>
        Assert.Equal(DifferenceWeight.Unlike, Assert.Single(Likeness.Between(Run, Run.WithOption(option, value))).Weight);

    [Theory]
    [InlineData("lla-delay", "3ms")]
    [InlineData("lla-tickets", "off")]
    [InlineData("connect", "10.0.0.8")]
    [InlineData("later-option", "1")]
    public void What_a_candidate_may_change_is_noted(string option, string value) =>
        Assert.Equal(DifferenceWeight.Noted, Assert.Single(Likeness.Between(Run, Run.WithOption(option, value))).Weight);

    [Theory]
    [InlineData("seed")]
    [InlineData("out")]
    [InlineData("progress")]
    [InlineData("profile")]
    [InlineData("rounds")]
    [InlineData("baseline")]
    [InlineData("inconclusive")]
    [InlineData("ca")]
    public void Options_that_no_figure_depends_on_do_not_count(string option) => Assert.Empty(Likeness.Between(Run, Run.WithOption(option, "other")));

    [Fact]
    public void Another_patch_of_the_kernel_is_noted_by_nobody_and_another_release_is_unlike()
    {
        Assert.Empty(Likeness.Between(Run, Run.WithFact("kernel", "6.18.50.1")));
        Assert.Equal(
            [new("kernel", "6.18.44.669", "6.19.1", DifferenceWeight.Unlike), new("memory", "23.5 GiB", "8.0 GiB", DifferenceWeight.Noted)],
            Likeness.Between(Run, Run.WithFact("memory", "8.0 GiB").WithFact("kernel", "6.19.1")));
    }

    [Fact]
    public void A_baseline_from_before_a_handshake_was_timed_on_the_wire_is_told_so() => Assert.Equal(
        [new("handshake time", "from TCP's connect until the client accepts the server", "on the wire", DifferenceWeight.Unlike)],
        Likeness.Between(Run, Run.WithFact(EnvironmentFacts.HandshakeTime, "on the wire")));

    [Fact]
    public void A_rate_that_was_found_is_noted_and_one_that_was_given_is_a_condition()
    {
        Assert.Equal([new("load", "open at 180/s", "open at 150.5/s", DifferenceWeight.Noted)], Likeness.Between(Run, Run.At(150.5)));
        Assert.Equal(DifferenceWeight.Unlike, Assert.Single(Likeness.Between(Run, Run.At(150).WithOption("rate", "150/s"))).Weight);
        Assert.Equal([new("load", "open at 180/s", "closed loop", DifferenceWeight.Unlike)], Likeness.Between(Run, Run.At(null)));
        Assert.Empty(Likeness.Between(Run, Run.WithOption("rate", "180/s")));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("rate=180/s", null)]
    [InlineData("rate=90/s", "load: open at 180/s in the baseline, open at 90/s here")]
    [InlineData("load=closed", "load: open at 180/s in the baseline, closed loop here")]
    [InlineData("clients=9", "clients: 8 in the baseline, 9 here")]
    public void Before_a_run_only_what_is_known_counts(string option, string? expected)
    {
        var baseline = Run with { Options = Parsing.Run("scenario=resumption profile=quick").Effective };
        var options = Parsing.Run($"scenario=resumption profile=quick seed=7 {option}");

        var differences = Likeness.BeforeRun(baseline, new Dictionary<string, string> { ["cpu"] = "EPYC", ["kernel"] = "6.18.1" }, options, [], null);

        Assert.Equal(expected is null ? [] : [expected], differences.Select(Likeness.Sentence));
    }

    [Fact]
    public void An_open_run_against_a_closed_one_is_known_to_be_unlike_before_it_starts() =>
        Assert.Equal(
            ["load: closed loop in the baseline, auto here"],
            Likeness.BeforeRun(
                Run.At(null) with { Options = Parsing.Run("scenario=resumption").Effective }, new Dictionary<string, string>(), Parsing.Run("scenario=resumption"), [], null)
                .Select(Likeness.Sentence));

    [Fact]
    public void A_past_run_whose_server_was_told_otherwise_is_set_apart()
    {
        Assert.Empty(Likeness.SettingApart(Run, Run.At(90).WithFact("memory", "8.0 GiB")));
        Assert.Equal(["cpu", "lla-delay"], Likeness.SettingApart(Run, Run.WithFact("cpu", "other").WithOption("lla-delay", "3ms")).Select(fact => fact.Name));
    }

    [Fact]
    public void An_arm_of_the_same_name_that_connects_otherwise_is_told_by_what_differs()
    {
        var (kept, cold) = (Given.Arm("a", Metric.ServiceP50, 1) with { Mode = ConnectionMode.KeepAlive }, Given.Arm("b", Metric.ServiceP50, 1));
        var before = Run with { Arms = [kept, cold, cold with { Name = "gone" }] };
        var now = Run with { Arms = [cold with { Name = "new" }, kept with { RequestsPerConnection = 100, Key = "ecdsa-p256" }, cold with { Authentication = Authentication.OneWay, Tls = "1.2" }] };

        Assert.Empty(Likeness.Between(before, before));
        Assert.Equal(
            [
                new("arm 'a'", "rsa-2048, any number of requests a connection", "ecdsa-p256, 100 requests a connection", DifferenceWeight.Unlike),
                new("arm 'b'", "mutual, TLS 1.3", "one-way, TLS 1.2", DifferenceWeight.Unlike),
            ],
            Likeness.Between(before, now));
    }

    [Fact]
    public void Other_requests_make_runs_unlike_and_other_words_in_their_file_are_noted()
    {
        RequestCopy[] three = [new("browse", "GET", "/items", 5, "2xx"), new("buy", "POST", "/orders", 1, "2xx"), new("leave", "GET", "/out", 1, "2xx")];
        var before = Run with { Workload = Work(three) };
        IReadOnlyList<FactDifference> Now(WorkloadCopy? work) => Likeness.Between(before, Run with { Workload = work });

        Assert.Empty(Now(Work(three)));
        Assert.Equal([new("content of request=", "SHA-256 0123456789ab…", "ba9876543210…", DifferenceWeight.Noted)], Now(Work(three) with { Files = [new("request", "ba98765432109876") { Bytes = 3 }] }));
        Assert.Equal([new("requests", "buy (POST /orders)", "buy (PUT /orders, weight 2)", DifferenceWeight.Unlike)], Now(Work(three[0], three[1] with { Method = "PUT", Weight = 2 }, three[2])));
        Assert.Equal([new("requests", "leave (GET /out)", "", DifferenceWeight.Unlike)], Now(Work(three[..2])));
        Assert.Equal(
            [new("requests", "browse (GET /items, weight 5), buy (POST /orders), leave (GET /out)", "", DifferenceWeight.Unlike)], Now(null));
        const string All = "browse (GET /items, weight 5), buy (POST /orders), leave (GET /out)";
        Assert.Equal([new("requests", $"a mix of {All}", $"a journey of {All}", DifferenceWeight.Unlike)], Now(Work(three) with { IsJourney = true }));
        Assert.Equal(
            [new("requests", "", "r0 (GET /0), r1 (GET /1), r2 (GET /2) and 4 others", DifferenceWeight.Unlike)],
            Now(Work([.. three, .. Enumerable.Range(0, 7).Select(number => new RequestCopy($"r{number}", "GET", $"/{number}", 1, "2xx"))])));

        static WorkloadCopy Work(params RequestCopy[] requests) => new("made up", IsJourney: false, Rows: 0, requests, [new("request", "0123456789abcdef") { Bytes = 3 }]);
    }

    [Fact]
    public void The_machine_tells_every_fact_that_counts_before_a_run() =>
        Assert.Empty(new[] { "cpu", "cores", "kernel", "architecture", ".NET", "OpenSSL" }.Except(EnvironmentFacts.Collect().Keys));
}
