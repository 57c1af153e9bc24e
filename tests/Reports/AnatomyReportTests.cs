using AngleSharp.Html.Parser;
using LoadHarness.Arms;
using LoadHarness.Handshakes;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Model;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Reports;

public sealed class AnatomyReportTests
{
    [Fact]
    public void Shows_each_message_on_its_way_and_names_what_only_mutual_authentication_has()
    {
        var anatomy = MadeUpAnatomy.Of(scale: 1);
        var chart = new TimelineChart("cold mutual rsa-2048", "1.3", IsResumed: false, anatomy);
        var svg = new HtmlParser().ParseDocument(chart.ToSvg("timeline")).QuerySelector("svg")!;

        var words = svg.QuerySelectorAll("text").Select(word => word.TextContent).ToList();
        Assert.All(anatomy.Messages.Where(message => message.Read is not null), message => Assert.Contains(message.IsOnlyMutual ? $"{message.Kind} (mTLS)" : $"{message.Kind}", words));
        Assert.Equal(["TTS", "LLA"], words.Where(word => word is "TTS" or "LLA"));
        Assert.Contains(words, word => word.StartsWith("signs ", StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", svg.OuterHtml, StringComparison.Ordinal);
        Assert.StartsWith("cold mutual rsa-2048, 2.00 ms until both ends are done: ClientHello from TTS made at 100 µs, read at 200 µs; ", chart.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(1)]
    [InlineData(1_000)]
    public void Names_of_messages_and_work_never_overlap(double scale) =>
        DrawnCharts.AssertNoLabelOverlaps(new HtmlParser().ParseDocument(new TimelineChart("cold", "1.3", IsResumed: false, MadeUpAnatomy.Of(scale)).ToSvg("timeline")).QuerySelector("svg")!);

    [Fact]
    public void What_LLA_does_with_early_data_begins_where_it_read_it_and_overlaps_nothing()
    {
        var anatomy = MadeUpAnatomy.Early();
        var svg = new HtmlParser().ParseDocument(new TimelineChart("early-data mutual", "1.3", IsResumed: true, anatomy).ToSvg("timeline")).QuerySelector("svg")!;

        Assert.Contains("EarlyData", svg.QuerySelectorAll("text").Select(word => word.TextContent));
        Assert.Contains(svg.QuerySelectorAll("text"), word => word.TextContent.StartsWith("answers ", StringComparison.Ordinal));
        Assert.Contains("answer at 1.25 ms", svg.QuerySelectorAll("text").Select(word => word.TextContent));
        DrawnCharts.AssertNoLabelOverlaps(svg);
    }

    [Fact]
    public void A_table_has_a_row_for_each_message_and_its_parts_add_up_to_the_handshake()
    {
        var run = MadeUpAnatomy.Run();

        var section = Assert.Single(ReportModel.From(run).Sections, section => section.Id == "messages");
        var table = section.Blocks.OfType<Table>().Last();

        Assert.Equal(
            ["TCP connect", "ClientHello", "ServerHello", "CertificateRequest (mTLS only)", "Certificate", "CertificateVerify", "Finished", "Certificate (mTLS only)", "CertificateVerify (mTLS only)", "Finished",
                "on the way, flight 1", "on the way, flight 2", "on the way, flight 3", "system calls", "ending", "left", "whole handshake"],
            table.Rows.Select(row => row[0].Text));
        Assert.Equal(["1", "2", "3", "5", "6 → 8", "7 → 8", "9", "10 → 12", "11 → 12", "13"], table.Rows.Take(10).Select(row => row[1].Text));
        Assert.DoesNotContain(ReportModel.From(RunResults.Resumption()).Sections, other => other.Id == "messages");
    }

    [Fact]
    public void A_run_file_holds_it_and_gives_it_back()
    {
        using var directory = new ScratchDirectory();
        var run = MadeUpAnatomy.Run();
        RunFile.Write(Path.Combine(directory.Path, RunFile.Name), run);

        var read = RunFile.Read(Path.Combine(directory.Path, RunFile.Name)).Arms[0].Anatomy!;

        Assert.Equal(run.Arms[0].Anatomy!.Messages, read.Messages);
        Assert.Equal(run.Arms[0].Anatomy!.Whole, read.Whole);
        Assert.Equal(run.Arms[0].Anatomy!.Left, read.Left);
    }
}

/// <summary>A handshake of 2 ms, all of whose parts are round numbers.</summary>
internal static class MadeUpAnatomy
{
    /// <summary>A run whose first arm has it, and whose second has one with early data.</summary>
    public static RunResult Run()
    {
        var run = RunResults.Resumption();
        return run with { Arms = [run.Arms[0] with { Anatomy = Of(scale: 1) }, run.Arms[1] with { Anatomy = Early() }, .. run.Arms.Skip(2)] };
    }

    /// <summary>A resumed handshake with a request that LLA acts on while TTS goes on.</summary>
    public static AnatomyResult Early()
    {
        static AnatomyTime Time(double microseconds) => new(microseconds, null, null);
        static EndCost Cost(double time, double cpu) => new(Time(time), Time(cpu));
        static MessageResult Message(MessageKind kind, Side from, double made, double sent, double read, double making, double reading, double readingCpu) =>
            new(kind, from, 100, 100, Time(made), Time(sent), Time(read), Time(read), Cost(making, making), Cost(reading, readingCpu));
        return Of(scale: 1) with
        {
            Messages =
            [
                Message(MessageKind.ClientHello, Side.Client, 200, 220, 300, 160, 100, 100),
                Message(MessageKind.EarlyData, Side.Client, 220, 220, 700, 20, 50, 150),
                Message(MessageKind.ServerHello, Side.Server, 500, 560, 660, 100, 200, 200),
                Message(MessageKind.Finished, Side.Server, 560, 560, 900, 60, 20, 20),
                Message(MessageKind.EndOfEarlyData, Side.Client, 940, 980, 1_400, 20, 10, 10),
                Message(MessageKind.Finished, Side.Client, 980, 980, 1_420, 40, 20, 20),
            ],
            Check = Cost(0, 240),
            Answer = Time(1_250),
            Whole = new(Time(1_500), Time(600), Time(800)),
        };
    }

    /// <summary>The handshake.</summary>
    public static AnatomyResult Of(double scale)
    {
        // As many decimals as a file has.
        AnatomyTime Time(double microseconds) => new(Rounded(microseconds), Rounded(microseconds * 0.9), Rounded(microseconds * 1.1));
        double Rounded(double microseconds) => Math.Round(microseconds * scale, 3);
        EndCost Cost(double microseconds) => new(Time(microseconds), Time(microseconds));
        StepCost Step(double time, double tts, double lla) => new(Time(time), Time(tts), Time(lla));
        MessageResult Message(MessageKind kind, Side from, int bytes, double made, double sent, double received, double read, double making, double reading) =>
            new(kind, from, bytes, bytes + 2, Time(made), Time(sent), Time(received), Time(read), Cost(making), Cost(reading));
        return new AnatomyResult
        {
            Connections = 400,
            Others = 0,
            Broken = 0,
            Rounds = 8,
            Messages =
            [
                Message(MessageKind.ClientHello, Side.Client, 265, 100, 100, 200, 200, 60, 50),
                Message(MessageKind.ServerHello, Side.Server, 122, 350, 720, 800, 800, 100, 100),
                Message(MessageKind.CertificateRequest, Side.Server, 78, 360, 720, 800, 900, 10, 10),
                Message(MessageKind.Certificate, Side.Server, 896, 370, 720, 800, 910, 10, 200),
                Message(MessageKind.CertificateVerify, Side.Server, 264, 700, 720, 800, 1_110, 330, 40),
                Message(MessageKind.Finished, Side.Server, 52, 720, 720, 800, 1_150, 20, 20),
                Message(MessageKind.Certificate, Side.Client, 902, 1_190, 1_520, 1_600, 1_600, 20, 250),
                Message(MessageKind.CertificateVerify, Side.Client, 264, 1_510, 1_520, 1_600, 1_850, 320, 40),
                Message(MessageKind.Finished, Side.Client, 52, 1_520, 1_520, 1_600, 1_890, 10, 40),
            ],
            Connect = Step(40, 40, 20),
            Ways = [Time(100), Time(80), Time(80)],
            Calls = Step(30, 60, 70),
            OnlyMutual = Step(650, 350, 300),
            Ending = Step(20, 5, 20),
            Whole = Step(2_000, 900, 1_000),
            Left = 20 * scale,
            TtsDone = Time(1_540),
            Answer = Time(2_100),
        };
    }
}
