using System.Buffers.Text;

namespace LoadHarness.Machine;

/// <summary>Counts connections in the kernel's tables, /proc/net/tcp and /proc/net/tcp6, without a string for each of thousands.</summary>
internal static class SocketTable
{
    /// <summary>The tables, of which a system may lack one.</summary>
    public static readonly IReadOnlyList<string> Files = ["/proc/net/tcp", "/proc/net/tcp6"];

    // include/net/tcp_states.h.
    private const int Established = 1;
    private const int TimeWait = 6;
    private const int Listening = 10;

    /// <summary>The connections whose remote port is one of those given; in TIME_WAIT, where either end may hold the port, also whose local port is.</summary>
    public static SocketCounts Count(IEnumerable<string> tables, IReadOnlyCollection<int> ports)
    {
        var (established, closing, waiting) = (0, 0, 0);
        foreach (var table in tables)
        {
            var rest = (ReadOnlySpan<byte>)File.ReadAllBytes(table);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                if (!TryRead(rest[..end], out var local, out var remote, out var state) || state == Listening)
                {
                    continue;
                }

                if (state == TimeWait)
                {
                    waiting += ports.Contains(remote) || ports.Contains(local) ? 1 : 0;
                }
                else if (ports.Contains(remote))
                {
                    _ = state == Established ? established++ : closing++;
                }
            }
        }

        return new(established, closing, waiting);
    }

    // proc_net_tcp: "number: LOCAL:PORT REMOTE:PORT STATE …", all but the number in hexadecimal.
    private static bool TryRead(ReadOnlySpan<byte> line, out int local, out int remote, out int state)
    {
        (local, remote, state) = (0, 0, 0);
        var fields = line.TrimStart((byte)' ');
        return TryField(ref fields, out var number) && number.EndsWith((byte)':')
            && TryField(ref fields, out var from) && TryPort(from, out local)
            && TryField(ref fields, out var to) && TryPort(to, out remote)
            && TryField(ref fields, out var status) && TryHex(status, out state);
    }

    private static bool TryField(ref ReadOnlySpan<byte> fields, out ReadOnlySpan<byte> field)
    {
        var end = fields.IndexOf((byte)' ');
        field = end < 0 ? fields : fields[..end];
        fields = end < 0 ? [] : fields[(end + 1)..];
        return field.Length > 0;
    }

    private static bool TryPort(ReadOnlySpan<byte> address, out int port) => TryHex(address[(address.LastIndexOf((byte)':') + 1)..], out port);

    private static bool TryHex(ReadOnlySpan<byte> text, out int number) => Utf8Parser.TryParse(text, out number, out var read, 'x') && read == text.Length;
}

/// <summary>TCP connections to the target on this machine, as the kernel counts them on the client's side.</summary>
/// <param name="Established">Open.</param>
/// <param name="Closing">In any state but open and TIME_WAIT.</param>
/// <param name="TimeWait">Closed, but holding their port.</param>
public sealed record SocketCounts(int Established, int Closing, int TimeWait);
