using System.Diagnostics;
using System.Globalization;
using LoadHarness.Machine;
using LoadHarness.Machine.Counting;
using LoadHarness.Targets.Servers;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Machine.Counting;

public sealed class ProcessCounterTests
{
    // Nanoseconds that a thread works in these tests.
    private const long Work = 20_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Counts_threads_that_were_there_and_threads_that_came_later_and_none_of_them_twice()
    {
        using var go = new ManualResetEventSlim();
        var early = Start(() =>
        {
            go.Wait(Token);
            Worker.Spin(Work);
        });
        var cpuBefore = ResourceProbe.ProcessCpu;
        using var counter = Open(Environment.ProcessId);
        var before = counter.Read();

        go.Set();
        early.Join();
        Start(() => Start(() => Worker.Spin(Work)).Join()).Join();

        var counted = counter.Read().Minus(before);
        var used = ResourceProbe.ProcessCpu - cpuBefore;

        // Other tests are at work in this process, too, so that only the kernel's other count says what is right.
        Assert.InRange(counted.Count, 2 * Work, (long)(used.TotalNanoseconds * 1.01) + 1_000_000);
        Assert.Equal(counted.EnabledNanoseconds, counted.RunningNanoseconds);
        Assert.Equal(counted.Count, counted.Value!.Value, 1.0);
    }

    [Fact]
    public async Task Counts_another_process_of_the_same_user()
    {
        using var other = Shell("read line; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; read line");
        try
        {
            using var counter = Open(other.Id);
            var before = counter.Read().Count;
            await other.StandardInput.WriteLineAsync("go");
            await Wait.Until(() => Task.FromResult(counter.Read().Count), count => count > before + 1_000_000, Token, "a millisecond of another process is counted");
        }
        finally
        {
            other.StandardInput.Close();
            await other.WaitForExitAsync(Token);
        }
    }

    [Fact]
    public void What_a_child_process_does_is_not_its_parents()
    {
        using var counter = Open(Environment.ProcessId);
        var cpuBefore = ResourceProbe.ProcessCpu;
        var before = counter.Read();
        using (var child = Shell("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"))
        {
            child.WaitForExit();
        }

        var counted = counter.Read().Minus(before).Count;

        Assert.InRange(counted, 0, (long)((ResourceProbe.ProcessCpu - cpuBefore).TotalNanoseconds * 1.01) + 1_000_000);
    }

    [Fact]
    public void Instructions_are_counted_or_it_is_said_why_not()
    {
        var (first, missing) = (ProcessCounter.OwnInstructions, ProcessCounter.OwnInstructionsMissing);
        Worker.Spin(Work);

        if (missing is null)
        {
            Assert.True(CounterReading.Between(first, ProcessCounter.OwnInstructions) > 1_000_000);
        }
        else
        {
            Assert.Null(first);
            Assert.NotEqual("", missing);
        }
    }

    [Fact]
    public void An_event_that_nobody_counts_and_a_process_that_is_gone_have_a_reason()
    {
        // No kernel has a counting unit of that number.
        Assert.Null(ProcessCounter.Open(new PerfEvent(Type: 4_000_000_000, Config: 0), [Environment.ProcessId], out var noUnit));
        Assert.Null(ProcessCounter.Open(PerfEvent.TaskClock, [int.MaxValue], out var noProcess));

        Assert.Equal("this machine has no counter of them, as most virtual machines have none", noUnit);
        Assert.Equal("the threads of the process did not stay the same long enough to count them all", noProcess);
    }

    [Theory]
    [InlineData(13, "3", "kernel.perf_event_paranoid is 3, and users may count what is theirs up to 2 (sysctl kernel.perf_event_paranoid=2)")]
    [InlineData(13, null, "kernel.perf_event_paranoid is too strict, and users may count what is theirs up to 2 (sysctl kernel.perf_event_paranoid=2)")]
    [InlineData(1, "2", "counting is not permitted, as in a container whose seccomp filter leaves it out (allow perf_event_open, or give it CAP_PERFMON)")]
    [InlineData(38, null, "the kernel has no perf_event_open, or a seccomp filter hides it")]
    [InlineData(2, "2", "this machine has no counter of them, as most virtual machines have none")]
    [InlineData(95, "2", "this machine has no counter of them, as most virtual machines have none")]
    [InlineData(22, "2", "the kernel cannot count them over the threads of a process, which takes Linux 5.13")]
    [InlineData(16, "2", "another program holds the counter")]
    [InlineData(24, "2", "too many files are open (ulimit -n)")]
    [InlineData(5, "2", "the kernel refused with error 5")]
    public void Every_error_of_the_kernel_has_its_sentence(int error, string? paranoid, string why) => Assert.Equal(why, CounterError.Describe(error, paranoid));

    [Fact]
    public void A_counter_that_took_turns_is_scaled_and_one_that_never_had_its_turn_tells_nothing()
    {
        var half = new CounterReading(1_500, 40, 20).Minus(new(500, 20, 10));

        Assert.Equal(2_000, half.Value);
        Assert.Null(new CounterReading(0, 40, 0).Value);
        Assert.Equal(0, default(CounterReading).Value);
        Assert.Equal(1_000, CounterReading.Between(new(0, 10, 10), new(1_000, 30, 30)));
        Assert.Null(CounterReading.Between(null, new(1_000, 30, 30)));
    }

    private static ProcessCounter Open(int process)
    {
        var counter = ProcessCounter.Open(PerfEvent.TaskClock, [process], out var missing);
        Assert.SkipWhen(counter is null, $"this machine does not let its users count: {missing}");
        return counter!;
    }

    private static Process Shell(string script)
    {
        var start = ProgramStart.Of("/bin/sh", "-c", script);
        start.RedirectStandardInput = true;
        return Process.Start(start)!;
    }

    private static Thread Start(Action work)
    {
        var thread = new Thread(() => work());
        thread.Start();
        return thread;
    }

    private static class Worker
    {
        // Until this thread has had so much of a processor, however long that takes.
        public static void Spin(long nanoseconds)
        {
            var from = Used();
            while (Used() - from < nanoseconds)
            {
                Thread.SpinWait(1_000);
            }
        }

        private static long Used() => long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
