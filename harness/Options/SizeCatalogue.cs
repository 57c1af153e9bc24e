namespace LoadHarness.Options;

/// <summary>The options of size.</summary>
public static class SizeCatalogue
{
    internal static readonly OptionList All = [];

    public static readonly Option<int> Clients = All.Add<int>(
        new("clients", Quantity.WholeNumber(1, RunCatalogue.MostClients), "TTS clients of the whole load") { Required = true, Example = "1000000" });

    public static readonly Option<double> Rate = All.Add<double>(
        new("rate", Quantity.FixedRate(RunCatalogue.LeastRate, RunCatalogue.MostRate), "Requests per second of the whole load") { Required = true, Example = "2000000/s" });

    public static readonly Option<ConnectionMode> Mode = All.Add<ConnectionMode>(
        new(
            "mode",
            Notation.Choice(("keepalive", ConnectionMode.KeepAlive), ("resumed", ConnectionMode.Resumed), ("cold", ConnectionMode.Cold)),
            "How each request gets its connection: each client keeps one, or each request opens one, with a session or without")
        { Default = _ => ConnectionMode.KeepAlive });

    public static readonly Option<string> Run = All.Add<string>(
        new("run", Notation.PathTo(PathUse.Read, "a run's directory or its run.json"), "A run that measured what a request and a client cost: one of scenario client tells both")
        { Otherwise = "measured now, with the LLA started here, in about 20 s", Example = "DIR" });
}
