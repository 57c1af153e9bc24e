using System.Net;

namespace LoadHarness.Options;

/// <summary>The options of serve alone; it takes those of <see cref="LlaCatalogue"/>, too.</summary>
public static class ServeCatalogue
{
    internal static readonly OptionList All = [];

    public static readonly Option<int> Port = All.Add<int>(
        new("port", Quantity.WholeNumber(1, 65_535), "Port on which clients must prove who they are") { Default = _ => 8444 });

    public static readonly Option<int> OneWayPort = All.Add<int>(
        new("one-way-port", Quantity.WholeNumber(0, 65_535), "Port on which only the server has a certificate; 0 for none") { Default = _ => 0 });

    public static readonly Option<int> Admin = All.Add<int>(
        new("admin", Quantity.WholeNumber(0, 65_535), "Port of the counters, plain HTTP on loopback; 0 for none") { Default = _ => 8445 });

    public static readonly Option<string> Listen = All.Add<string>(
        new(
            "listen",
            Notation.Address(),
            "Address of this machine at which clients are served")
        { Default = _ => $"{IPAddress.Loopback}", Example = "0.0.0.0" });

    public static readonly Option<string> AdminListen = All.Add<string>(
        new(
            "admin-listen",
            Notation.Address(),
            "Address of the port of the counters: beyond loopback, whoever reaches it can read them, and shards on other machines must")
        { Default = _ => $"{IPAddress.Loopback}", Example = "10.0.0.7" });

    public static readonly Option<string> Certificates = All.Add<string>(
        new("certs", Notation.PathTo(PathUse.Read, "a directory"), "Certificates to use, as written by the command certs")
        { Otherwise = "made in memory, gone with the process", Example = "DIR" });
}
