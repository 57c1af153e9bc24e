namespace LoadHarness.Bench.Fuzz;

/// <summary>A run of every scenario as the program wrote it, but for its size: few rounds, and few points of each picture.</summary>
internal static class RunSamples
{
    private static readonly string Prefix = $"{typeof(RunSamples).Namespace}.Runs.";

    /// <summary>The files, by the name of the scenario.</summary>
    public static IReadOnlyList<(string Scenario, byte[] Content)> All { get; } =
    [
        .. from name in typeof(RunSamples).Assembly.GetManifestResourceNames()
           where name.StartsWith(Prefix, StringComparison.Ordinal)
           orderby name
           select (name[Prefix.Length..^".json".Length], Bytes(name)),
    ];

    private static byte[] Bytes(string name)
    {
        using var resource = typeof(RunSamples).Assembly.GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
