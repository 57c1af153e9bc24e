using LoadHarness.Program;
using LoadHarness.Program.Running;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Running;

public sealed class BreakdownTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_command_without_a_fault_ends_with_its_own_code()
    {
        Assert.Equal(3, await Made().GuardAsync(() => Task.FromResult(3)));
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task What_a_command_throws_is_told_and_its_details_are_written()
    {
        var breakdown = Made("run", "scenario=cold", "key-password=geheim");

        var code = await breakdown.GuardAsync(async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException("made up");
        });

        Assert.Equal(70, code);
        var text = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_directory.Path)), TestContext.Current.CancellationToken);
        Assert.Contains("arguments, without values: run scenario key-password\n", text, StringComparison.Ordinal);
        Assert.Contains("System.InvalidOperationException: made up\n   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_that_a_run_outlived_decides_its_code()
    {
        var breakdown = Made();

        var code = await breakdown.GuardAsync(() =>
        {
            breakdown.Take(new InvalidOperationException("first"));
            breakdown.Take(new InvalidOperationException("second"));
            return Task.FromResult(4);
        });

        Assert.Equal((70, "first"), (code, breakdown.Cause!.Message));
        await Wait.Until(() => breakdown.Struck.IsCancellationRequested, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void The_words_are_of_the_root_and_on_one_line()
    {
        var words = Breakdown.Words(new AggregateException(new InvalidOperationException("outer", new FormatException("two\nlines" + new string('x', 400)))));

        Assert.StartsWith("FormatException: two lines", words, StringComparison.Ordinal);
        Assert.Equal(300, words.Length);
    }

    private Breakdown Made(params string[] arguments) => new(arguments, new ManualClock(), Caller.Process) { Directory = _directory.Path };
}
