using System.Globalization;

namespace LoadHarness.Tests.Targets;

/// <summary>Processes of servers that were started, by their ids, as /proc shows them.</summary>
internal static class ServerProcesses
{
    /// <summary>The private directory that its command line names.</summary>
    public static string DirectoryOf(int id)
    {
        var start = Path.Combine(Path.GetTempPath(), "loadharness-");
        var line = File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
        var at = line.IndexOf(start, StringComparison.Ordinal);
        return line[at..line.IndexOfAny([' ', '/'], at + start.Length)];
    }

    public static string NameOf(int id) => File.ReadAllText($"/proc/{id}/comm").Trim();

    public static IReadOnlyList<int> ChildrenOf(int parent)
    {
        var children = new List<int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id))
            {
                try
                {
                    var fields = File.ReadAllText($"{directory}/stat").Split(") ")[^1].Split(' ');
                    if (fields[1] == parent.ToString(CultureInfo.InvariantCulture))
                    {
                        children.Add(id);
                    }
                }
                catch (IOException)
                {
                    // It has ended.
                }
            }
        }

        return children;
    }
}
