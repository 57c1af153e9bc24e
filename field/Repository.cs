namespace LoadHarness.Field;

/// <summary>The repository that this program was built from.</summary>
internal static class Repository
{
    /// <summary>Its root: the nearest folder above the program that holds the solution.</summary>
    public static string Root { get; } = Above(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Above(DirectoryInfo folder) => File.Exists(Path.Combine(folder.FullName, "LoadHarness.sln"))
        ? folder.FullName
        : Above(folder.Parent ?? throw new InvalidOperationException($"no LoadHarness.sln above {AppContext.BaseDirectory}"));
}
