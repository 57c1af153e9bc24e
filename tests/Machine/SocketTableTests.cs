using System.Globalization;
using LoadHarness.Machine;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Machine;

public sealed class SocketTableTests : IDisposable
{
    private const string Header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

    // Port 8444 is 20FC.
    private const int Port = 0x20FC;

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("0100007F:C350 0100007F:20FC 01", 1, 0, 0)] // Our end of an open connection.
    [InlineData("0100007F:20FC 0100007F:C350 01", 0, 0, 0)] // The server's end of it.
    [InlineData("0100007F:20FC 00000000:0000 0A", 0, 0, 0)] // The server's listener.
    [InlineData("0100007F:C350 0100007F:20FC 02", 0, 1, 0)] // SYN_SENT.
    [InlineData("0100007F:C350 0100007F:20FC 04", 0, 1, 0)] // FIN_WAIT1.
    [InlineData("0100007F:C350 0100007F:20FC 08", 0, 1, 0)] // CLOSE_WAIT.
    [InlineData("0100007F:C350 0100007F:20FC 06", 0, 0, 1)] // TIME_WAIT with us,
    [InlineData("0100007F:20FC 0100007F:C350 06", 0, 0, 1)] // or with the server.
    [InlineData("0100007F:C350 0100007F:20FD 01", 0, 0, 0)] // Another server.
    [InlineData("0100007F:C350 0100007F:0050 06", 0, 0, 0)]
    public void Tells_states_ends_and_ports_apart(string line, int established, int closing, int timeWait) =>
        Assert.Equal(new SocketCounts(established, closing, timeWait), Count([Port], Table($"   0: {line} 00000000:00000000 00:00000000 00000000  1000        0 1")));

    [Fact]
    public void Adds_up_both_tables_and_all_ports()
    {
        var four = Table("   0: 0100007F:C350 0100007F:20FC 01 00000000:00000000", "  10: 0100007F:C351 0100007F:20FD 01 00000000:00000000");
        var six = Table(
            "   0: 0000000000000000FFFF00000100007F:C352 0000000000000000FFFF00000100007F:20FC 01 00000000:00000000",
            "   1: 00000000000000000000000001000000:C353 00000000000000000000000001000000:20FC 06 00000000:00000000");

        Assert.Equal(new SocketCounts(2, 0, 1), Count([Port], four, six));
        Assert.Equal(new SocketCounts(3, 0, 1), Count([Port, Port + 1], four, six));
        Assert.Equal(new SocketCounts(0, 0, 0), Count([], four, six));
    }

    [Fact]
    public void Leaves_out_what_is_no_connection()
    {
        var table = Table(
            "", "0:", "   0: 0100007F:C350", "   0: 0100007F:C350 0100007F:20FC", "   0 0100007F:C350 0100007F:20FC 01 rest", "   0: 0100007F:C350 0100007F:XXXX 01 rest");

        Assert.Equal(new SocketCounts(0, 0, 0), Count([Port], table));
    }

    [Fact]
    public void Counts_ten_thousand_connections()
    {
        var table = Table([.. Enumerable.Range(0, 10_000).Select(index => string.Create(CultureInfo.InvariantCulture, $"{index,4}: 0100007F:{20_000 + index:X4} 0100007F:20FC 01 00000000:00000000 00:00000000 00000000  1000        0 {index} 1"))]);

        Assert.Equal(new SocketCounts(10_000, 0, 0), Count([Port], table));
    }

    private static SocketCounts Count(int[] ports, params string[] tables) => SocketTable.Count(tables, ports);

    private string Table(params string[] lines) => _scratch.Write(Guid.NewGuid().ToString("N"), string.Join('\n', lines.Prepend(Header)) + '\n');
}
