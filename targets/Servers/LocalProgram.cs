namespace LoadHarness.Targets.Servers;

/// <summary>A program that the machine must have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Package">The Debian package that holds it.</param>
internal sealed record LocalProgram(string Name, string Package)
{
    // Servers live there, and the PATH of ordinary users leaves it out.
    private static readonly string[] SystemDirectories = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

    /// <summary>Where it is; null when the machine does not have it.</summary>
    public string? Find() => Find((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator));

    /// <summary>Where it is, with these directories for the PATH.</summary>
    public string? Find(IEnumerable<string> path) =>
        path.Concat(SystemDirectories).Where(Path.IsPathFullyQualified).Select(directory => Path.Combine(directory, Name)).FirstOrDefault(File.Exists);
}
