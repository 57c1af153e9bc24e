using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AngleSharp.Html.Parser;
using LoadHarness.Reports.Ci;
using LoadHarness.Results;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Clients;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Lla;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>One text goes in wherever something can come from outside; it is shown, and it does nothing.</summary>
public sealed class HostileTextTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 44\r\n\r\n{\"result\": \"processed\", \"status\": \"success\"}";

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task An_error_of_the_input_shows_it()
    {
        const string Text = HostileText.Text;
        var name = Text.Replace("=", "", StringComparison.Ordinal);
        var file = _directory.Write(Text, Text);
        string[] external = ["scenario=cold", "target=https://lla-test:1", "connect=127.0.0.1"];
        var absent = Path.Combine(_directory.Path, "absent", Text);

        var results = await Task.WhenAll(
            InProcess.RunAsync(Text),
            InProcess.RunAsync("help", Text),
            InProcess.RunAsync("list", Text),
            InProcess.RunAsync($"{name}=1", "scenario=cold"),
            InProcess.RunAsync(
                $"scenario={Text}", $"target={Text}", $"keys={Text}", $"clients={Text}", $"rate={Text}", $"block={Text}", $"tls={Text}", $"progress={Text}"),
            InProcess.RunAsync([.. external, $"ca={absent}", $"cert={absent}", $"key={absent}", $"request={absent}", $"gates={absent}", $"baseline={absent}"]),
            InProcess.RunAsync([.. external, $"ca={file}", $"cert={file}", $"key={file}", $"request={file}", $"gates={file}", $"baseline={file}"]),
            InProcess.RunAsync("scenario=cold", $"out={file}"),
            InProcess.RunAsync("scenario=soak", $"resume={absent}"),
            InProcess.RunAsync("serve", $"certs={absent}", $"port={Text}"),
            InProcess.RunAsync("certs", $"out={file}"),
            InProcess.RunAsync("report", $"run={absent}", $"run={file}"),
            InProcess.RunAsync("compare", $"candidate={absent}", $"baseline={file}"),
            HarnessProcess.RunUnderAsync([$"LOADHARNESS_CLIENTS={Text}"], "scenario=cold"),
            HarnessProcess.RunUnderAsync([$"LOADHARNESS_{name}=1"], "scenario=cold"),
            HarnessProcess.RunUnderAsync([$"OTEL_EXPORTER_OTLP_PROTOCOL={Text.Replace("@", "", StringComparison.Ordinal)}"], "scenario=cold", "otlp=http://127.0.0.1:1"));

        Assert.All(results, result =>
        {
            Assert.Equal((2, ""), (result.ExitCode, result.Output));
            Assert.All(result.Error.TrimEnd('\n').Split('\n'), line => Assert.StartsWith("error: ", line, StringComparison.Ordinal));
            HostileText.AssertShown(result.Error);
        });
    }

    [Fact]
    public async Task A_name_of_a_directory_is_shown_on_one_line()
    {
        var made = await InProcess.RunAsync("certs", $"out={_directory.At(HostileText.Text)}", "keys=ecdsa-p256");
        var run = HostileText.WriteRun(_directory.At("run"));
        var rendered = await InProcess.RunAsync("report", $"run={run}", $"out={Path.Combine(_directory.At(HostileText.Text), "page")}");

        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        Assert.Equal(Directory.GetFiles(_directory.At(HostileText.Text)).Length, made.Output.TrimEnd('\n').Split('\n').Length);
        Assert.Equal((0, ""), (rendered.ExitCode, rendered.Error));
        Assert.Single(rendered.Output.TrimEnd('\n').Split('\n'));
        Assert.All([made.Output, rendered.Output], HostileText.AssertShown);
    }

    [Fact]
    public async Task A_run_of_somebody_else_is_shown()
    {
        var run = HostileText.WriteRun(_directory.At("run"));
        var usual = _directory.At("usual.json");
        RunFile.Write(usual, RunResults.Resumption());
        var node = JsonNode.Parse(await File.ReadAllTextAsync(run, TestContext.Current.CancellationToken))!;
        node["environment"]![HostileText.Text] = 5;
        var key = _directory.Write("key.json", node.ToJsonString());

        var results = await Task.WhenAll(
            InProcess.RunAsync("report", $"run={run}"),
            InProcess.RunAsync("report", $"run={key}"),
            InProcess.RunAsync("compare", $"candidate={run}", $"baseline={run}", $"out={_directory.At("same")}"),
            InProcess.RunAsync("compare", $"candidate={run}", $"baseline={usual}", "allow-unlike=true", $"out={_directory.At("other")}"));

        Assert.Equal([0, 2], results.Take(2).Select(result => result.ExitCode));
        Assert.All(results, result => HostileText.AssertHarmless(result.Text));
        // A key of the file is not even shown.
        Assert.All(results.Skip(2), result => HostileText.AssertShown(result.Text));
        Assert.All(["summary.md", "report.html"], name => Assert.Contains("INJ", File.ReadAllText(_directory.At($"run/{name}")), StringComparison.Ordinal));
        AssertFiles(_directory.At("run"));
        AssertFiles(_directory.At("same"));
    }

    [Fact]
    public async Task Gates_that_are_listed_say_the_same_as_their_file()
    {
        const string Name = "::error::INJ ##[add-matcher]x \uFE0F";
        var listed = await InProcess.RunAsync("list", "gates", "scenario=cold");
        var gates = JsonNode.Parse(listed.Output)!;
        gates["gates"]![0]!["name"] = Name;

        var again = await InProcess.RunAsync("list", "gates", "scenario=cold", $"gates={_directory.Write("gates.json", gates.ToJsonString())}");

        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        HostileText.AssertShown(again.Output);
        Assert.Equal(Name, (string?)JsonNode.Parse(again.Output)!["gates"]![0]!["name"]);
    }

    [Theory(Timeout = Wait.ProgramPatience)]
    [InlineData("ok", "plain")]
    [InlineData("status", "live")]
    [InlineData("error", "plain")]
    [InlineData("line", "live")]
    public async Task A_server_and_certificates_that_say_it_are_shown(string mode, string progress)
    {
        using var root = LlaPki.NewRoot();
        using var server = root.Issue(LeafProfile.Server() with { CommonName = HostileText.Text });
        using var client = root.Issue(LeafProfile.Client() with { CommonName = HostileText.Text, NotAfter = TimeProvider.System.GetUtcNow().AddMinutes(-1) });
        PkiFiles.Write(_directory.At("pki"), root, server, client, root.Revoke([]));
        var answer = Encoding.UTF8.GetBytes(mode switch
        {
            "status" => $"HTTP/1.1 200 {HostileText.Line}\r\nContent-Length: 0\r\n\r\n",
            "error" => $"HTTP/1.1 500 {HostileText.Line}\r\nContent-Type: text/html\r\nContent-Length: {Encoding.UTF8.GetByteCount(HostileText.Text)}\r\n\r\n{HostileText.Text}",
            "line" => $"{HostileText.Line}\r\n\r\n",
            _ => Ok,
        });
        await using var target = new LoopbackServer(async (socket, token) =>
        {
            await using var tls = await Tls.AcceptAsync(socket, server, token);
            while (true)
            {
                await Tls.ReadRequestAsync(tls, token);
                await tls.WriteAsync(answer, token);
            }
        });
        string Pki(string name) => Path.Combine(_directory.At("pki"), name);

        var result = await InProcess.RunAsync(
        [
            .. Honest.Patient, "scenario=cold", $"target=https://lla-test:{target.Address.Port}", "connect=127.0.0.1", $"ca={Pki(PkiFiles.CaCertificate)}",
            $"cert={Pki(PkiFiles.ClientCertificate)}", $"key={Pki(PkiFiles.ClientKey)}", "keys=ecdsa-p256", "rounds=6", "block=100ms", "warmup=100ms", "rate=20/s",
            "clients=1", $"progress={progress}", $"out={_directory.At("out")}",
        ]);

        Assert.Contains(result.ExitCode, (int[])[0, 1, 3, 4, 5]);
        HostileText.AssertShown(Undrawn(result.Error));
        HostileText.AssertHarmless(result.Output);
        AssertFiles(_directory.At("out"));
        if (mode is "error" or "line")
        {
            // What a step of CI is told is the same text: EmbeddedRunTests.
            Assert.All([result.Output, await File.ReadAllTextAsync(_directory.At($"out/{MarkdownSummary.Name}"), TestContext.Current.CancellationToken)], HostileText.AssertShown);
        }
    }

    // The program itself hides and shows the cursor, and goes up to draw again.
    private static string Undrawn(string written) => Regex.Replace(written, @"\e\[(\?25[lh]|2K|\d+A)|\r", "", RegexOptions.ExplicitCapture, TimeSpan.FromMinutes(1));

    // What a step of CI shows, or a log when somebody prints it; and the page, of which it must not become a part.
    private static void AssertFiles(string directory)
    {
        var junit = File.ReadAllText(Path.Combine(directory, JUnitFile.Name));
        HostileText.AssertHarmless(File.ReadAllText(Path.Combine(directory, MarkdownSummary.Name)));
        HostileText.AssertHarmless(junit);
        Assert.Equal("testsuites", XDocument.Parse(junit).Root!.Name);
        var page = File.ReadAllText(Path.Combine(directory, "report.html"));
        Assert.Empty(new HtmlParser().ParseDocument(page).QuerySelectorAll("x-pwn, [onpwn]"));
    }
}
