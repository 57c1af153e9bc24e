using LoadHarness.Program.Files;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Files;

public sealed class RunDirectoryTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly List<string> _problems = [];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_name_that_is_taken_gets_a_number()
    {
        using var first = RunDirectory.New(_scratch.At("runs/a"));
        using var second = RunDirectory.New(_scratch.At("runs/a"));
        _scratch.Write("runs/a-3", "a file");
        using var fourth = RunDirectory.New(_scratch.At("runs/a"));

        Assert.Equal(["a", "a-2", "a-4"], new[] { first, second, fourth }.Select(directory => Path.GetFileName(directory.Path)));
        Assert.All([first, second, fourth], directory => Assert.True(directory.IsDefault));
    }

    [Fact]
    public async Task Many_at_once_have_one_each()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => RunDirectory.New(_scratch.At("runs/a")), TestContext.Current.CancellationToken)));

        Assert.Equal(50, all.DistinctBy(directory => directory.Path).Count());
        Array.ForEach(all, directory => directory.Dispose());
        Assert.Empty(Directory.GetDirectories(_scratch.At("runs")));
    }

    [Fact]
    public void What_one_run_has_no_other_gets_until_its_end()
    {
        var first = Take("out");
        Assert.NotNull(first);

        Assert.Null(Take("out", mayHoldRun: true));
        Assert.Equal([$"out={_scratch.At("out")} must be a directory that no other run has, but one writes there now (wait for its end, or name another directory)"], _problems);

        first.Dispose();
        _problems.Clear();
        using var again = Take("out");
        Assert.NotNull(again);
    }

    [Fact]
    public void The_lock_of_a_run_that_died_holds_nobody_up()
    {
        Directory.CreateDirectory(_scratch.At("out"));
        _scratch.Write($"out/{RunDirectory.LockName}", "");

        using (var taken = Take("out"))
        {
            Assert.NotNull(taken);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_scratch.At("out")));
    }

    [Fact]
    public void What_was_made_for_nothing_goes_and_nothing_else()
    {
        Directory.CreateDirectory(_scratch.At("mine"));
        Take("mine")!.Dispose();
        Take("new")!.Dispose();
        using (Take("used"))
        {
            _scratch.Write("used/run.json", "");
        }

        Assert.True(Directory.Exists(_scratch.At("mine")));
        Assert.False(Directory.Exists(_scratch.At("new")));
        Assert.Equal([_scratch.At("used/run.json")], Directory.GetFileSystemEntries(_scratch.At("used")));
    }

    [Fact]
    public void A_run_that_came_in_between_is_not_written_over()
    {
        Directory.CreateDirectory(_scratch.At("out"));
        RunFile.Write(_scratch.At("out/run.json"), RunResults.Resumption());

        Assert.Null(Take("out"));
        Assert.Contains("without the results of another run, but run.json is there", Assert.Single(_problems), StringComparison.Ordinal);
        using var allowed = Take("out", mayHoldRun: true);
        Assert.NotNull(allowed);
    }

    [Fact]
    public void A_symbolic_link_is_refused_and_told_where_it_leads()
    {
        Directory.CreateDirectory(_scratch.At("elsewhere"));
        File.CreateSymbolicLink(_scratch.At("link"), _scratch.At("elsewhere"));

        Assert.Null(Take("link"));
        Assert.Null(Take("link/"));
        Assert.All(_problems, problem => Assert.EndsWith(
            $"must be a directory that can be written to, but {_scratch.At("link")} is a symbolic link (name what it points to: out={_scratch.At("elsewhere")})", problem, StringComparison.Ordinal));
        Assert.Equal(2, _problems.Count);

        // Above it, outside the working directory, the machine may be arranged as anybody likes.
        using var below = Take("link/below");
        Assert.NotNull(below);
    }

    [Fact]
    public void A_lock_that_is_a_link_is_not_followed()
    {
        Directory.CreateDirectory(_scratch.At("out"));
        File.CreateSymbolicLink(_scratch.At($"out/{RunDirectory.LockName}"), _scratch.At("victim"));

        Assert.Null(Take("out"));
        Assert.Contains("run.lock is a symbolic link", Assert.Single(_problems), StringComparison.Ordinal);
        Assert.False(File.Exists(_scratch.At("victim")));
    }

    [Fact]
    public void A_path_that_leaves_no_room_for_the_names_of_files_is_told_before_anything_starts()
    {
        // A name has 255 bytes, a path 4,095.
        var deep = _scratch.At("a");
        while (deep.Length < 3_900)
        {
            deep = Path.Combine(deep, new string('b', 100));
        }

        deep = Path.Combine(deep, new string('c', 4_080 - deep.Length));
        Assert.Null(RunDirectory.Take(deep, "out", "cold", mayHoldRun: false, TimeProvider.System, _problems));
        Assert.Null(Take(new string('d', 256)));

        Assert.Equal(2, _problems.Count);
        Assert.All(_problems, problem => Assert.Contains("too long", problem, StringComparison.Ordinal));
    }

    private RunDirectory? Take(string name, bool mayHoldRun = false) =>
        RunDirectory.Take(_scratch.At(name), "out", "cold", mayHoldRun, TimeProvider.System, _problems);
}
