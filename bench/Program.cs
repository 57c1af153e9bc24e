using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Bench;
using LoadHarness.Bench.Shards;
using LoadHarness.Bench.Verdicts;

switch (args)
{
    case ["engine"]:
        await EngineBench.RunAsync();
        return 0;
    case ["identities"]:
        IdentitiesBench.Run();
        return 0;
    case ["merge", .. var words]:
        return await MergeBench.RunAsync((int)(NumberOf(words, "shards=") ?? 1_000));
    case ["peers", .. var words]:
        await PeersBench.RunAsync(string.Join(' ', words));
        return 0;
    case ["repeat", .. var words]:
        return await RepeatBench.RunAsync(words);
    case ["scale", .. var words]:
        return await ScaleBench.RunAsync(ClientOf(words), (int)(NumberOf(words, "clients=") ?? 10_000));
    case ["shards", .. var words]:
        return await ShardsBench.RunAsync(words);
    case ["workload"]:
        await WorkloadBench.RunAsync();
        return 0;
    case ["leaks", .. var words]:
        return await LeakBench.RunAsync(ClientOf(words), NumberOf(words, "connections=") ?? 1_000_000);
    case ["capture"]:
        return await CaptureBench.RunAsync();
    case ["wire"]:
        await WireBench.RunAsync();
        return 0;
    case ["fuzz-answers", .. var words]:
        return AnswerFuzzBench.Run(words);
    case ["fuzz", .. var words]:
        return await FuzzBench.RunAsync(words);
    case ["verdicts", .. var names] when names.All(name => VerdictsBench.All.Any(simulation => simulation.Name == name)):
        return VerdictsBench.Run(names);
    default:
        ConsoleText.Error.Line(
            $"usage: dotnet run --project bench -- capture|engine|identities|fuzz [minutes=5] [seed=1]|fuzz-answers [bytes=100000000] [seed=1]|merge [shards=1000]|peers [WORDS OF A ROW]|repeat [runs=12] [OPTIONS OF A RUN]|scale [client=dotnet] [clients=10000]|shards [OPTIONS OF A RUN]|leaks [client=dotnet] [connections=1000000]|wire|workload|verdicts [{string.Join('|', VerdictsBench.All.Select(simulation => simulation.Name))}]...");
        return 2;
}

static ClientKind ClientOf(string[] words) => words.Contains("client=dotnet") ? ClientKind.DotNet : ClientKind.OpenSsl;

static long? NumberOf(string[] words, string name) =>
    words.FirstOrDefault(word => word.StartsWith(name, StringComparison.Ordinal)) is { } word ? long.Parse(word[name.Length..], CultureInfo.InvariantCulture) : null;
