using System.Globalization;

namespace LoadHarness.Program.Running.Shards;

/// <summary>How many shards a load needs: as many as the scarcest of what a process has only so much of. Pure.</summary>
/// <param name="Load">The load.</param>
/// <param name="Cost">What it costs.</param>
/// <param name="Limits">What a shard has only so much of, with its arithmetic.</param>
internal sealed record ShardSize(SizeOptions Load, RequestCost Cost, IReadOnlyList<ShardLimit> Limits)
{
    /// <summary>The limit that decides.</summary>
    public ShardLimit Scarcest => Limits.MaxBy(limit => limit.Shards)!;

    /// <summary>Shards that the load needs.</summary>
    public long Shards => Scarcest.Shards;

    private long ClientsOfShard => Ceiling((double)Load.Clients / Shards);

    private double RateOfShard => Load.Rate / Shards;

    /// <summary>Reckons.</summary>
    /// <param name="load">The load.</param>
    /// <param name="cost">What a request costs.</param>
    /// <param name="ports">Local ports that a machine gives out for one pair of addresses.</param>
    public static ShardSize Of(SizeOptions load, RequestCost cost, long ports)
    {
        // What holds when the true cost is at the upper end of its interval holds.
        var (micros, cores) = (cost.Client.High ?? cost.Client.Value, cost.IsOnLoop ? Math.Min(1, cost.Cores) : cost.Cores);
        var (needed, each) = (load.Rate * micros / 1e6, ValidityChecks.MostClientShare * cores);
        var held = load.Clients + (load.Mode == ConnectionMode.KeepAlive ? 0 : ResourceProbe.PortsHeld(load.Rate, TimeSpan.MaxValue));
        return new(load, cost,
        [
            new("CPU", Ceiling(needed / each), $"{Rate(load.Rate)} × {Format.Duration(micros)} = {Cores(needed)}, of which a shard has {Cores(each)}: {Format.Percent(ValidityChecks.MostClientShare)} of {(cost.IsOnLoop ? "its one event loop" : "what it may use")}"),
            new("rate", Ceiling(load.Rate / RunCatalogue.MostRateOfProcess), $"{Rate(load.Rate)}, of which a shard sends {Rate(RunCatalogue.MostRateOfProcess)} at most"),
            new("clients", Ceiling((double)load.Clients / RunCatalogue.MostClientsOfProcess), $"{Format.Count(load.Clients)}, of which a shard has {Format.Count(RunCatalogue.MostClientsOfProcess)} at most"),
            new("ports", Ceiling((double)held / ports), load.Mode == ConnectionMode.KeepAlive
                ? $"{Format.Count(held)} kept connections, of which a machine has {Format.Count(ports)} ports for, for each address in source="
                : $"{Format.Count(load.Clients)} connections and those of the last 60 s, {Format.Count(held)} in all, of which a machine has {Format.Count(ports)} ports for, for each address in source="),
        ]);
    }

    /// <summary>What stands in the way, in a sentence; null when nothing does.</summary>
    public string? Problem =>
        Shards > Shard.Most ? $"{SizeCatalogue.Rate.With(Load.Rate)} and {SizeCatalogue.Clients.With(Load.Clients)} need {Format.Count(Shards)} shards for {Scarcest.Name}, but there are {Format.Count(Shard.Most)} at most (ask for less)"
        : Load.Clients < Shards ? $"{SizeCatalogue.Clients.Name} must be {Format.Count(Shards)} or more, since each of so many shards, which {Scarcest.Name} needs, has one at least, but is '{Load.Clients}' (write {SizeCatalogue.Clients.Name}={Shards}, or a lower {SizeCatalogue.Rate.Name})"
        : null;

    /// <summary>The arithmetic, line by line, each with its heading.</summary>
    /// <param name="source">Where the costs were measured.</param>
    public IReadOnlyList<(string Heading, string Text)> Lines(string source)
    {
        var memory = Cost.BytesOfClient is { } bytes ? $"{KiB(bytes)} a client" : "memory of a client not measured (scenario=client does)";
        return
        [
            ("load", $"{Format.Count(Load.Clients, "client")}, {Rate(Load.Rate)}, {Mode}"),
            ("cost", $"client CPU {Format.Duration(Cost.Client.Value, Cost.Client.Low, Cost.Client.High)} a request, {memory}; '{Cost.Arm}' of {source}"),
            .. Limits.Select(limit => (limit.Name, $"{limit.Arithmetic}: {Format.Count(limit.Shards, "shard")}")),
            ("shards", $"{Format.Count(Shards)}, by {Scarcest.Name}; each has {Format.Count(ClientsOfShard, "client")}, {Rate(RateOfShard)}, {Cores(RateOfShard * (Cost.Client.High ?? Cost.Client.Value) / 1e6)}{MemoryOfShard}, {Format.Count(ResourceForecast.OpenFilesFor(ClientsOfShard), "open file")}"),
            .. Cost.Server is { } server ? [("LLA", $"{Rate(Load.Rate)} × {Format.Duration(server.High ?? server.Value)} = {Cores(Load.Rate * (server.High ?? server.Value) / 1e6)} of machines like this one")] : Array.Empty<(string, string)>(),
            ("options", $"{(Shards > 1 ? $"{RunCatalogue.Shard.Name}=K/{Shards.ToString(CultureInfo.InvariantCulture)} " : "")}{SizeCatalogue.Clients.With(Load.Clients)} {SizeCatalogue.Rate.With(Load.Rate)}"),
        ];
    }

    private string Mode => Load.Mode switch
    {
        ConnectionMode.KeepAlive => "each client on a kept connection",
        ConnectionMode.Resumed => "each request on a new connection, resumed",
        _ => "each request on a new connection",
    };

    private string MemoryOfShard => Cost.BytesOfClient is { } bytes ? $", {Format.Number(ClientsOfShard * bytes / (1 << 20), 0)} MiB for them" : "";

    private static long Ceiling(double count) => (long)Math.Ceiling(Math.Max(1, count) - 1e-9);

    private static string Rate(double rate) => $"{Format.Number(rate)}/s";

    private static string Cores(double cores) => cores == 1 ? "1 core" : $"{Format.Number(cores)} cores";

    private static string KiB(double bytes) => $"{Format.Number(bytes / 1_024)} KiB";
}

/// <summary>Something that a shard has only so much of.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Shards">How many shards have enough of it.</param>
/// <param name="Arithmetic">How that comes, without the result.</param>
internal sealed record ShardLimit(string Name, long Shards, string Arithmetic);
