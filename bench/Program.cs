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
    case ["verdicts"]:
        VerdictsBench.Run();
        return 0;
    default:
        ConsoleText.Error.Line("usage: dotnet run --project bench -- engine|peers [WORDS OF A ROW]|scale|verdicts");
        return 2;
}
