namespace LoadHarness.Targets.Servers;

/// <summary>A program that the machine must have. It is looked for on the PATH alone: an entry that is empty or relative names the current directory, and is no place to look.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Package">The Debian package that holds it.</param>
internal sealed record LocalProgram(string Name, string Package)
{
    private const UnixFileMode Runs = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // Servers live there, and the PATH of ordinary users leaves it out.
    private static readonly string[] SystemDirectories = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

    /// <summary>The directories to look in, as a PATH for programs that are started.</summary>
    public static string SearchPath => string.Join(Path.PathSeparator, Places((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)));

    /// <summary>Where it is; null when the machine does not have it.</summary>
    public string? Find() => Find(SearchPath.Split(Path.PathSeparator));

    /// <summary>Where it is, with these directories for the PATH.</summary>
    public string? Find(IEnumerable<string> path) => Places(path).Select(directory => Path.Combine(directory, Name)).FirstOrDefault(IsProgram);

    /// <summary>Where it is.</summary>
    /// <exception cref="TargetException">The machine does not have it.</exception>
    public string FullPath() => Find() ?? throw new TargetException($"the program {Name} is neither on the PATH nor in /usr/sbin (apt-get install {Package})");

    private static IEnumerable<string> Places(IEnumerable<string> path) => path.Where(Path.IsPathFullyQualified).Union(SystemDirectories);

    private static bool IsProgram(string path) => File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Runs) != UnixFileMode.None);
}
