using LoadHarness.Arms;
using LoadHarness.Bench;
using LoadHarness.Bench.Verdicts;

switch (args)
{
    case ["engine"]:
        await EngineBench.RunAsync();
        return 0;
    case ["peers", .. var words]:
        await PeersBench.RunAsync(string.Join(' ', words));
        return 0;
    case ["repeat", .. var words]:
        return await RepeatBench.RunAsync(words);
    case ["scale"] or ["scale", "client=dotnet"]:
        await ScaleBench.RunAsync(ClientKind.DotNet);
        return 0;
    case ["scale", "client=openssl"]:
        await ScaleBench.RunAsync(ClientKind.OpenSsl);
        return 0;
    case ["workload"]:
        await WorkloadBench.RunAsync();
        return 0;
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
            $"usage: dotnet run --project bench -- engine|fuzz [minutes=5] [seed=1]|fuzz-answers [bytes=100000000] [seed=1]|peers [WORDS OF A ROW]|repeat [runs=12] [OPTIONS OF A RUN]|scale [client=openssl]|wire|workload|verdicts [{string.Join('|', VerdictsBench.All.Select(simulation => simulation.Name))}]...");
        return 2;
}
