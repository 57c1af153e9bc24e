using LoadHarness.Field;
using LoadHarness.Field.Situations;

switch (args)
{
    case ["servers"]:
        await ServersTable.WriteAsync();
        return 0;
    case ["cases", .. var names]:
        return await Cases.RunAsync(names);
    default:
        ConsoleText.Error.Line("usage: dotnet run --project field -- servers|cases [NAME…]");
        return 2;
}
