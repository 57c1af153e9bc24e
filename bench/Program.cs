using LoadHarness.Bench;

switch (args)
{
    case ["engine"]:
        await EngineBench.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine("usage: dotnet run --project bench -- engine");
        return 2;
}
