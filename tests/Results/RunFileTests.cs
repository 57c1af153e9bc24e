using System.Globalization;
using System.Text.Json.Nodes;
using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Results;

public sealed class RunFileTests : IDisposable
{
    private readonly MadeRunFile _file = new();

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    public void A_run_reads_back_as_it_was_written_in_every_culture(string culture)
    {
        var run = MadeRunFile.Run();
        var text = InCulture("", () => _file.Written(run));
        Assert.Equal(text, InCulture(culture, () => _file.Written(run)));

        // Records with lists have no equality of their own; writing again compares every member that the file holds.
        var read = InCulture(culture, () => RunFile.Read(_file.Path));
        Assert.Equal(text, _file.Written(read));
        Assert.Equal(run.StartedAt, read.StartedAt);
        Assert.Equal(run.Arms[0].LatencyMicroseconds, read.Arms[0].LatencyMicroseconds);
        Assert.Equal(run.Arms[0].Rounds[0].Metrics, read.Arms[0].Rounds[0].Metrics);
        Assert.Equal(run.Arms[0].Distributions["handshake"], read.Arms[0].Distributions["handshake"]);
        Assert.Equal(run.Environment, read.Environment);
        Assert.Equal(run.Comparisons, read.Comparisons);
        Assert.Equal(run.Gates, read.Gates);
        Assert.Equivalent(run.Baseline, read.Baseline, strict: true);
        Assert.Equal(run.Claims, read.Claims);
        Assert.Equivalent(run.Curves, read.Curves, strict: true);
        Assert.Equal(run.Generator, read.Generator);
        Assert.Equal((run.Status, run.Verdict, run.Sentence), (read.Status, read.Verdict, read.Sentence));
    }

    [Fact]
    public void Says_which_launch_a_round_was_of_where_there_are_several()
    {
        var run = MadeRunFile.Run();
        var arm = run.Arms[0] with
        {
            Rounds = [.. run.Arms[0].Rounds.Select((round, place) => round with { Launch = place < 1 ? 1 : 2 })],
            Launches = [new(1, new Dictionary<string, double> { ["handshakeP50"] = 2_610 }), new(2, new Dictionary<string, double> { ["handshakeP50"] = double.PositiveInfinity })],
        };
        var text = _file.Written(run with { Arms = [arm] });

        Assert.DoesNotContain("\"launch\"", _file.Written(run), StringComparison.Ordinal);
        Assert.Contains("\"requests\":180,\"launch\":1,", text, StringComparison.Ordinal);
        _file.Written(run with { Arms = [arm] });
        var read = RunFile.Read(_file.Path);
        Assert.Equal(2, read.Launches);
        Assert.Equal(text, _file.Written(read));
        Assert.Equal(1, run.Launches);
    }

    [Fact]
    public void A_large_run_stays_well_under_a_MiB()
    {
        var arm = LargeArm();

        _file.Written(MadeRunFile.Run() with { Arms = [.. Enumerable.Repeat(arm, 12)] });

        Assert.InRange(new FileInfo(_file.Path).Length, 100_000, 1_000_000);
    }

    [Fact]
    public void Replaces_the_old_file_whole_and_leaves_nothing_else_behind()
    {
        File.WriteAllText(_file.Path, new string('x', 100_000));

        RunFile.Write(_file.Path, MadeRunFile.Run());

        Assert.Equal("resumption", RunFile.Read(_file.Path).Scenario);
        Assert.Equal([_file.Path], Directory.GetFiles(_file.Folder));
    }

    [Fact]
    public void Ignores_members_that_a_later_version_of_the_schema_may_add()
    {
        var run = JsonNode.Parse(_file.Written(MadeRunFile.Run()))!;
        run["later"] = 1;
        File.WriteAllText(_file.Path, run.ToJsonString());

        Assert.Equal("resumption", RunFile.Read(_file.Path).Scenario);
    }

    private static T InCulture<T>(string culture, Func<T> act)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            return act();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>An arm of 60 rounds whose latencies spread over three orders of magnitude.</summary>
    private static ArmResult LargeArm()
    {
        var random = new Random(20261121);
        var recorder = new ArmRecorder(new Arm { Name = "cold rsa-2048", Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048 }, new ManualClock());
        for (var round = 1; round <= 60; round++)
        {
            recorder.BeginRound(round, 1);
            for (var i = 0; i < 180; i++)
            {
                var at = 10_000_000L;
                long Next() => at += (long)(300 * Math.Exp(random.NextDouble() * 7));
                recorder.Record(new Sample
                {
                    NewConnection = true,
                    Wire = new WireEvidence { Kind = HandshakeKind.Full, Version = TlsVersion.Tls13 },
                    HandshakeBytesSent = 1_359,
                    HandshakeBytesReceived = 2_641,
                    Timings = new Timings
                    {
                        IntendedStart = Next(),
                        ActualStart = Next(),
                        ConnectStarted = Next(),
                        Connected = Next(),
                        ClientHello = Next(),
                        ServerHello = Next(),
                        Finished = Next(),
                        HandshakeDone = Next(),
                        FirstByte = Next(),
                        LastByte = Next(),
                    },
                });
            }

            recorder.EndRound(TimeSpan.FromTicks(random.Next(1_000_000)), TimeSpan.FromTicks(random.Next(1_000_000)));
        }

        return recorder.ToResult();
    }
}
