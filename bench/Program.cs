using LoadHarness.Bench;
switch (args)
{
    case ["engine"]:
        await EngineBench.RunAsync();
        return 0;
    case ["peers", .. var words]:
        await PeersBench.RunAsync(string.Join(' ', words));
        return 0;
    case ["scale"]:
        await ScaleBench.RunAsync();
        return 0;
    case ["fuzz", .. var words]:
        return await FuzzBench.RunAsync(words);
    case ["verdicts"]:
        VerdictsBench.Run();
        return 0;
    default:
        Console.Error.WriteLine("usage: dotnet run --project bench -- engine|fuzz [minutes=5] [seed=1]|peers [WORDS OF A ROW]|scale|verdicts");
        return 2;
}
