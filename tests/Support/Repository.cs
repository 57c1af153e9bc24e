namespace LoadHarness.Tests.Support;

/// <summary>The repository that the tests were built from, for tests of what stands in its files.</summary>
internal static class Repository
{
    /// <summary>Its root: the nearest folder above the tests' assembly that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LoadHarness.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"no LoadHarness.sln above {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }
}
