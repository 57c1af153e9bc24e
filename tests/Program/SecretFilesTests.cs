using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LoadHarness.Arms;
using LoadHarness.Machine;
using LoadHarness.Options;
using LoadHarness.Results;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Lla;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>
/// Whatever file an option names, and whatever is wrong with it, no word of it is told or written. The options are those of the catalogue; what two
/// commands take is tried with the last of them.
/// </summary>
public sealed class SecretFilesTests : IDisposable
{
    // Letters and digits alone, which no writer escapes: a word of PEM, of JSON and of a header.
    private const string Mark = "geheim7f3a";

    // More than a few at a time would only wait for each other.
    private const int AtOnce = 3;

    // Names under which a directory is looked into.
    private static readonly string[] Looked =
        [RunFile.Name, SoakStore.WindowsName, SoakStore.LogName, PkiFiles.CaCertificate, PkiFiles.CaKey, PkiFiles.RevocationList, PkiFiles.ServerCertificate, PkiFiles.ServerKey];

    private static readonly byte[] Key = Encoding.ASCII.GetBytes(
        $"-----BEGIN PRIVATE KEY-----\n{string.Concat(Enumerable.Repeat($"{string.Concat(Enumerable.Repeat(Mark, 6))}AAAA\n", 20))}-----END PRIVATE KEY-----\n");

    private static readonly byte[] TooLong = Encoding.ASCII.GetBytes($"{Mark}\n");

    private readonly ScratchDirectory _directory = new();
    private int _runs;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Every_option_that_names_a_path_says_what_is_done_with_it()
    {
        string[] words = ["file", "director", "PATH", "run.json"];
        var silent = Command.All.SelectMany(command => command.Options)
            .Where(option => option.Path is null == words.Any(word => option.Accepted.Contains(word, StringComparison.Ordinal)));

        Assert.Empty(silent.Select(option => option.Name).Distinct());
    }

    [Theory]
    [InlineData("run")]
    [InlineData("serve")]
    [InlineData("report")]
    [InlineData("compare")]
    public async Task No_word_of_a_wrong_file_is_told_or_written(string command)
    {
        Option[] read = [.. Command.Find(command)!.Options.Where(option => option.Path == PathUse.Read && Command.All.Last(one => one.Options.Contains(option)).Name == command)];
        Assert.NotEmpty(read);
        var good = WriteGood();
        var tries = from content in Contents() from together in Groups(read) select (content.Name, Arguments(command, together, content.Name, content.Bytes, good), Together: together);

        await Parallel.ForEachAsync(tries, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) =>
        {
            var output = _directory.At($"out-{Interlocked.Increment(ref _runs)}");
            var result = await InProcess.RunAsync([.. one.Item2.Select(argument => argument.Replace("@OUT@", output, StringComparison.Ordinal))]);

            AssertSilent($"{command} {string.Join(' ', one.Together.Select(option => option.Name))}, {one.Name}", result, output);
            if (one.Name == "a key" && one.Together is not [{ Name: "history" }])
            {
                Assert.Equal(2, result.ExitCode);
                Assert.All(one.Together, option => Assert.Contains(command == "report" ? "are two options swapped?" : $"{option.Name}=", result.Error, StringComparison.Ordinal));
                Assert.All(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).CountBy(line => line.Split(' ')[1].TrimEnd(':')), lines => Assert.True(lines.Value <= (command == "serve" || one.Together is [{ Name: "identities" }] ? 4 : 1), result.Error));
            }
        });
    }

    [Fact]
    public async Task No_word_of_a_wrong_standard_input_is_told()
    {
        var input = _directory.Write("input", $"t{Mark}\n");

        var result = await ExternalProgram.Require("sh", "dash").RunAsync(["-c", "exec \"$@\" < \"$0\"", input, .. HarnessProcess.Command([], "serve", "certs=-")]);

        Assert.Equal((2, "error: certs=- is for the harness alone, which hands its own LLA everything there (write certs=DIR)\n"), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task A_key_in_place_of_its_files_name_is_not_told()
    {
        foreach (var option in Command.All.SelectMany(command => command.Options).Where(option => option.Path is not null).DistinctBy(option => option.Name))
        {
            var command = Command.All.First(one => one.Options.Contains(option));

            var result = await InProcess.RunAsync(command.Name, $"{option.Name}={(option.Name == "key-password" ? "file:" : "")}{Encoding.ASCII.GetString(Key)}");

            Assert.Equal(2, result.ExitCode);
            AssertSilent(option.Name, result, _directory.At("nothing"));
        }
    }

    [Fact]
    public async Task No_word_of_a_right_request_is_told_or_written()
    {
        using var root = LlaPki.NewRoot();
        using var identity = root.Issue(LeafProfile.Server());
        await using var server = await ForeignServer.StartAsync(ForeignRecipe.Demanding("nginx"), identity, TestPki.Of(KeyKind.EcdsaP256).Root);
        PkiFiles.Write(_directory.At("pki"), root, identity, TestPki.Of(KeyKind.EcdsaP256).Client, root.Revoke([]));
        var request = _directory.Write("r.http", $"POST /{Mark}?token={Mark}\nAuthorization: Bearer {Mark}\n# expect: {Mark}\n# expect-status: 2xx,404\n\n{Mark}");

        var result = await InProcess.RunAsync(
        [
            "scenario=cold", $"target=https://lla-test:{server.Address.Port}", "connect=127.0.0.1", .. Credentials(_directory.At("pki")), $"request={request}",
            "rounds=6", "block=100ms", "warmup=100ms", "rate=20/s", "clients=1", "progress=plain", $"out={_directory.At("out")}",
        ]);

        Assert.True(File.Exists(Path.Combine(_directory.At("out"), RunFile.Name)), result.Text);
        Assert.Contains("does not hold what line 3 of its file expects", await File.ReadAllTextAsync(Path.Combine(_directory.At("out"), RunFile.Name), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        AssertSilent("request", result, _directory.At("out"));
    }

    // All at once, but those that hinder others, each of which is given alone.
    private static IEnumerable<Option[]> Groups(Option[] read)
    {
        Option[] alone = [RunCatalogue.Resume, TargetCatalogue.KeyPassword, TargetCatalogue.Identities, ResultCatalogue.History];
        return [.. read.Intersect(alone).Select(option => new[] { option }), [.. read.Except(alone)]];
    }

    private string[] Arguments(string command, Option[] wrong, string name, byte[] content, string good)
    {
        var pki = Path.Combine(good, "pki");
        OrderedDictionary<string, string> given = command switch
        {
            "run" when wrong.Contains(RunCatalogue.Resume) => new() { ["scenario"] = "soak", ["progress"] = "none" },
            "run" => new()
            {
                ["scenario"] = "resumption",
                ["target"] = "https://lla-test:1",
                ["connect"] = "127.0.0.1",
                ["progress"] = "none",
                ["clients"] = "1",
                ["out"] = "@OUT@",
                ["ca"] = Path.Combine(pki, PkiFiles.CaCertificate),
                ["cert"] = Path.Combine(pki, PkiFiles.ClientCertificate),
                ["key"] = Path.Combine(good, "encrypted.key"),
                ["key-password"] = $"file:{Path.Combine(good, "password")}",
            },
            "serve" => new() { ["port"] = "1", ["admin"] = "0" },
            "report" => new() { ["out"] = "@OUT@" },
            _ => new() { ["baseline"] = Path.Combine(good, "run"), ["candidate"] = Path.Combine(good, "run"), ["allow-unlike"] = "true", ["out"] = "@OUT@" },
        };
        if (wrong.Contains(TargetCatalogue.Identities))
        {
            given.Remove(TargetCatalogue.Certificate.Name);
            given.Remove(TargetCatalogue.PrivateKey.Name);
        }

        foreach (var option in wrong)
        {
            given[option.Name] = (option.Name == "key-password" ? "file:" : "") + Place(option, name, content);
        }

        return [command, .. given.Select(option => $"{option.Key}={option.Value}")];
    }

    /// <summary>Writes a content where an option looks for it: a file, or every file of a directory and of one below it.</summary>
    private string Place(Option option, string name, byte[] content)
    {
        var path = _directory.At($"{(option.Accepted.Contains("director", StringComparison.Ordinal) ? "directory" : "file")} {name}".Replace(' ', '-'));
        if (Path.Exists(path))
        {
            return path;
        }

        if (path.Contains("file-", StringComparison.Ordinal) == (name != "another kind"))
        {
            Write(path, content);
            return path;
        }

        foreach (var file in Looked.SelectMany(file => new[] { Path.Combine(path, file), Path.Combine(path, "past", file) }))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            Write(file, content);
        }

        return path;
    }

    // What is too long is a hole in a file, which takes no disk.
    private static void Write(string path, byte[] content)
    {
        using var file = File.Create(path);
        file.Write(content);
        file.SetLength(content == TooLong ? RegularFile.Most + 1 : content.Length);
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Contents()
    {
        var odd = JsonNode.Parse(RunFile.ToJson(RunResults.Resumption()))!;
        odd["options"]![Mark] = 5;
        return
        [
            ("a key", Key),
            ("a label", Bytes($"-----BEGIN {Mark}-----\nAAAA\n-----END {Mark}-----\n")),
            ("an older encrypted key", Bytes($"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: {Mark},{Mark}\n\n{Mark}==\n-----END RSA PRIVATE KEY-----\n")),
            ("lines", Bytes($"Authorization Bearer {Mark}\n{Mark}\n# expect-{Mark}: {Mark}\n")),
            ("no colon", Bytes($"POST https://me:{Mark}@lla/?token={Mark}\nAuthorization Bearer {Mark}\n{Mark}.{Mark}: ä\nContent-Type: {Mark}\n# expect-status: {Mark}\n# expecting {Mark}\n# expecting {Mark}\n\n{Mark}")),
            ("keys of JSON", Bytes($$"""{ "schema": 1, "{{Mark}}": 1, "scenario": "{{Mark}}", "gates": [{ "name": "{{Mark}}\n", "kind": "{{Mark}}" }, { "name": "a", "kind": "limit", "metric": "{{Mark}}", "arm": "{{Mark}}", "atMost": "{{Mark}}", "{{Mark}}": 1, "{{Mark}}": 2 }], "{{Mark}}": 2 }""")),
            ("a key of a run", Bytes(odd.ToJsonString())),
            ("half JSON", Bytes($$"""{ "{{Mark}}": t{{Mark}}""")),
            ("bytes", [0x30, 0x82, 0x10, 0x00, 0x02, 0x01, 0x03, .. Bytes(Mark), 0, 0xFF]),
            ("a broken gzip", [0x1F, 0x8B, 8, 0, .. Bytes(Mark)]),
            ("too long", TooLong),
            ("another kind", Bytes(Mark)),
        ];
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string[] Credentials(string pki) =>
        [$"ca={Path.Combine(pki, PkiFiles.CaCertificate)}", $"cert={Path.Combine(pki, PkiFiles.ClientCertificate)}", $"key={Path.Combine(pki, PkiFiles.ClientKey)}"];

    /// <summary>Files with which nothing is wrong: certificates, an encrypted key with its password, and a run.</summary>
    private string WriteGood()
    {
        var good = Directory.CreateDirectory(_directory.At("good")).FullName;
        var pki = TestPki.Of(KeyKind.EcdsaP256);
        PkiFiles.Write(Path.Combine(good, "pki"), pki.Root, pki.Server, pki.Client, pki.Root.Revoke([]));
        using var key = ECDsa.Create();
        key.ImportFromPem(pki.Client.KeyPem());
        File.WriteAllText(
            Path.Combine(good, "encrypted.key"),
            key.ExportEncryptedPkcs8PrivateKeyPem("right", new(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1_000)));
        File.WriteAllText(Path.Combine(good, "password"), "right\n");
        Directory.CreateDirectory(Path.Combine(good, "run"));
        RunFile.Write(Path.Combine(good, "run", RunFile.Name), RunResults.Resumption());
        return good;
    }

    private static void AssertSilent(string what, ProgramResult result, string output)
    {
        Assert.True(result.ExitCode is >= 0 and <= 5, $"{what}: exit code {result.ExitCode}: {result.Text}");
        Assert.False(result.Text.Contains(Mark, StringComparison.OrdinalIgnoreCase), $"{what}: {result.Text}");
        foreach (var file in Directory.Exists(output) ? Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories) : [])
        {
            Assert.False(File.ReadAllText(file).Contains(Mark, StringComparison.OrdinalIgnoreCase), $"{what}: {file}");
        }
    }
}
