using LoadHarness.Bench;

switch (args)
{
    case ["engine"]:
        await EngineBench.RunAsync();
        return 0;
    case ["peers"]:
        await PeersBench.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine("usage: dotnet run --project bench -- engine|peers");
        return 2;
}
