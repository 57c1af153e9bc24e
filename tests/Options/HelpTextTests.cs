using LoadHarness.Options;
using Xunit;

namespace LoadHarness.Tests.Options;

public sealed class HelpTextTests
{
    public static TheoryData<string> Commands => [.. Command.All.Select(command => command.Name)];

    [Fact]
    public void Serve_is_explained_like_this() =>
        Assert.StartsWith(
            """
              usage              dotnet run -- serve [option=value ...]
                                 Runs the LLA alone, until Ctrl-C: POST /api/process is answered with 200, with
                                 Prefer: respond-async with 202 and a job; GET /api/status/{id} with 202, then
                                 200, and 404 for a job that there is not.

            Options of serve
              port               Port on which clients must prove who they are.
                                 1 to 65,535; default: 8444
              one-way-port       Port on which only the server has a certificate; 0 for none.
                                 0 to 65,535; default: 0
              admin              Port of the counters, plain HTTP on loopback; 0 for none.
                                 0 to 65,535; default: 8445
              listen             Address of this machine at which clients are served.
                                 an IP address; default: 127.0.0.1
              admin-listen       Address of the port of the counters: beyond loopback, whoever reaches it can
                                 read them, and shards on other machines must.
                                 an IP address; default: 127.0.0.1
              certs              Certificates to use, as written by the command certs.
                                 a directory; default: made in memory, gone with the process
              keys               Keys of the certificates made: CA, server and client.
                                 rsa-2048, rsa-3072, rsa-4096, ecdsa-p256, ecdsa-p384 or ecdsa-p521; default:
                                 rsa-2048

            """,
            HelpText.Of(Command.Serve, Parsing.Scenarios),
            StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_overview_holds_all_that_is_said_of_a_command(string name)
    {
        var command = Command.Find(name)!;
        var overview = Words(HelpText.Overview(Parsing.Scenarios));

        Assert.Contains(Words($"{command.Name} {command.Meaning}."), overview, StringComparison.Ordinal);
        Assert.Contains(Words($"dotnet run -- {command.Usage}"), Words(HelpText.Of(command, Parsing.Scenarios)), StringComparison.Ordinal);
        foreach (var option in command.Options)
        {
            var row = Words($"{option.Name} {option.Meaning}. {option.Accepted}; {(option.Required ? "" : "default:")} {command.DefaultText(option, Parsing.Scenarios)}");
            Assert.Contains(row, overview, StringComparison.Ordinal);
            Assert.Contains(row, Words(HelpText.Of(command, Parsing.Scenarios)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Defaults_that_depend_on_the_profile_are_all_shown() =>
        Assert.Equal("quick 8..12, standard 12..18, thorough 15", Command.Run.DefaultText(RunCatalogue.Rounds, [Parsing.Scenarios[0]]));

    [Fact]
    public void Defaults_of_scenarios_and_the_scenarios_that_take_an_option_are_told()
    {
        Assert.Equal("8; 500 in storm", Command.Run.DefaultText(RunCatalogue.Clients, Parsing.Scenarios));
        Assert.Equal("open; closed in keepalive; not in storm", Command.Run.DefaultText(RunCatalogue.Load, Parsing.Scenarios));
        Assert.Equal("rsa-2048,ecdsa-p256; rsa-2048 in soak, early-data; ecdsa-p256 in storm", Command.Run.DefaultText(RunCatalogue.Keys, Parsing.Scenarios));
        Assert.Equal("3s; only in storm", Command.Run.DefaultText(RunCatalogue.Outage, Parsing.Scenarios));
        Assert.Equal("none", Command.Compare.DefaultText(ResultCatalogue.History, Parsing.Scenarios));
        Assert.Equal("clients=500 keys=ecdsa-p256 handshake-timeout=2s", HelpText.DefaultsOf(Parsing.Scenarios[^1]));
        Assert.Empty(HelpText.DefaultsOf(Parsing.Scenarios[0]));
    }

    [Fact]
    public void No_line_is_wider_than_a_terminal() =>
        Assert.All(HelpText.Overview(Parsing.Scenarios).Split('\n'), line => Assert.True(line.Length <= HelpText.Columns, line));

    [Theory]
    [InlineData("0 pass")]
    [InlineData("1 a gate failed")]
    [InlineData("2 usage or configuration")]
    [InlineData("3 a gate is inconclusive (0 with inconclusive=pass)")]
    [InlineData("4 invalid run")]
    [InlineData("130 cancelled")]
    public void Exit_codes_are_explained(string sentence) => Assert.Contains(sentence, Words(HelpText.Overview(Parsing.Scenarios)), StringComparison.Ordinal);

    [Fact]
    public void The_markdown_has_a_table_row_for_every_option()
    {
        var markdown = HelpText.ToMarkdown(Parsing.Scenarios);
        var rows = markdown.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToArray();

        Assert.Equal(Command.All.SelectMany(command => command.Options).Select(option => $"`{option.Name}`"), rows.Select(row => row.Split('|')[1].Trim()));
        Assert.All(rows, row => Assert.Equal(6, row.Split('|').Length));
        Assert.Contains("| `clients` | 1 to 10,000,000 | 8; 500 in storm | TTS clients per arm, each with an identity and a connection of its own; 10,000 in one process, more with shard |\n", markdown, StringComparison.Ordinal);
        Assert.StartsWith("## run\n\nRuns a scenario and judges it; the word run may be left out.\n\n| option | value | default | meaning |\n|---|---|---|---|\n| `scenario` |", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_example_in_an_error_would_be_accepted() =>
        Assert.All(
            Command.Run.Options.Where(option => option.Example is not null),
            option => Assert.DoesNotContain(
                Parsing.Errors($"wrong=x {option.Name}={option.Example}"), error => error.StartsWith($"{option.Name} must be {option.Accepted}", StringComparison.Ordinal)));

    private static string Words(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
