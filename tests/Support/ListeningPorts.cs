using System.Globalization;

namespace LoadHarness.Tests.Support;

/// <summary>The ports on which a process listens for TCP, as the kernel says.</summary>
internal static class ListeningPorts
{
    // State TCP_LISTEN in /proc/net/tcp.
    private const string Listening = "0A";

    /// <summary>The ports, in order.</summary>
    public static int[] Of(int process)
    {
        var sockets = Directory.EnumerateFiles($"/proc/{process}/fd").Select(file => new FileInfo(file).LinkTarget).ToHashSet();
        return
        [
            .. from line in File.ReadLines($"/proc/{process}/net/tcp").Concat(File.ReadLines($"/proc/{process}/net/tcp6"))
               let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where fields.Length > 9 && fields[3] == Listening && sockets.Contains($"socket:[{fields[9]}]")
               let port = int.Parse(fields[1][(fields[1].LastIndexOf(':') + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
               orderby port
               select port,
        ];
    }
}
