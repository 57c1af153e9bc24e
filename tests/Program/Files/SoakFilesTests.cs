using LoadHarness.Arms;
using LoadHarness.Program.Files;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Tests.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Files;

/// <summary>What the disk does to the windows of a soak, without a disk.</summary>
public sealed class SoakFilesTests : IDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly ScratchDirectory _directory = new();
    private readonly Dictionary<string, FullDisk> _disks = [];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(SoakStore.WindowsName)]
    [InlineData(SoakStore.LogName)]
    public void A_full_disk_stops_nothing_and_what_it_takes_again_is_stored(string full)
    {
        using var files = Files(path => _disks[Path.GetFileName(path)] = new FullDisk());
        files.Begin(Start, rate: 200, wires: []);
        Take(files, 1);
        Assert.Equal((1, null), (files.Windows, files.Problem));

        _disks[full].Left = 20;
        Take(files, 2);
        Take(files, 3);
        Assert.Equal((1, "window 2 could not be stored: No space left on device"), (files.Windows, files.Problem));

        // The first problem is the one that is told; what was lost stays lost.
        _disks[full].Left = int.MaxValue;
        Take(files, 4);
        Assert.Equal((2, "window 2 could not be stored: No space left on device"), (files.Windows, files.Problem));
        Assert.Equal([1, 4], Stored());
    }

    [Fact]
    public void A_disk_that_cannot_even_be_begun_is_told_and_nothing_is_stored()
    {
        using var files = Files(_ => throw new IOException("Read-only file system"));
        files.Begin(Start, rate: 200, wires: []);
        Take(files, 1);

        Assert.Equal((0, $"the windows cannot be stored in {_directory.Path}: Read-only file system"), (files.Windows, files.Problem));
    }

    private SoakFiles Files(Func<string, Stream> open) => new(new RunOutput(_directory.Path), Header, stored: null, new ManualClock(), open);

    private static SoakHeader Header(DateTimeOffset startedAt, double? rate, IReadOnlyList<WireEvidence> wires) => new()
    {
        Scenario = "soak",
        StartedAt = startedAt,
        Options = new Dictionary<string, string> { ["scenario"] = "soak" },
        Environment = new Dictionary<string, string>(),
        Target = new TargetTraits([KeyKind.Rsa2048], CountsCpu: true),
        Rate = rate,
    };

    private static void Take(SoakFiles files, int window) => files.Take(SoakStoreTests.Window(window), SoakStoreTests.Log(window));

    private List<int> Stored()
    {
        foreach (var (file, disk) in _disks)
        {
            File.WriteAllBytes(_directory.At(file), disk.ToArray());
        }

        var windows = new List<int>();
        StoredSoak.Read(_directory.Path, _ => { }, window => windows.Add(window.Window), _ => { });
        return windows;
    }
}
