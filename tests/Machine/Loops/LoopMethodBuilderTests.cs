using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using LoadHarness.Machine.Loops;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Machine.Loops;

public sealed class LoopMethodBuilderTests
{
    private static readonly EventLoop Loop = EventLoop.Shared;
    private static readonly AsyncLocal<string?> Flowing = new();

    [Theory(Timeout = Wait.Patience)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Results_and_failures_come_out_however_often_the_method_waits(int waits)
    {
        var (result, failure, failureWithoutResult) = await Loop.RunAsync(async () =>
        {
            using var signal = new StepDeadline(Loop, CancellationToken.None);
            var result = await With(signal, waits, DoubleAsync(signal, waits, 21, mustFail: false));
            var failure = await Assert.ThrowsAsync<InvalidDataException>(async () => await With(signal, waits, DoubleAsync(signal, waits, 21, mustFail: true)));
            var failureWithoutResult = await Assert.ThrowsAsync<InvalidDataException>(async () => await CallAsync(signal, waits));
            return (result, failure, failureWithoutResult);
        });

        Assert.Equal((42, "21", "21"), (result, failure.Message, failureWithoutResult.Message));

        static async Task CallAsync(StepDeadline signal, int waits)
        {
            var call = FailAsync(signal, waits);
            Signal(signal, waits);
            await call;
        }
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Whoever_awaits_it_goes_on_within_the_call_that_ends_it()
    {
        var steps = await Loop.RunAsync(async () =>
        {
            using var signal = new StepDeadline(Loop, CancellationToken.None);
            List<string> steps = [];
            var awaiting = AwaitAsync(signal, steps);
            signal.Signal();
            steps.Add("signalled");
            await awaiting;
            return steps;
        });

        Assert.Equal(["42", "signalled"], steps);

        static async Task AwaitAsync(StepDeadline signal, List<string> steps) =>
            steps.Add((await DoubleAsync(signal, waits: 1, 21, mustFail: false)).ToString(CultureInfo.InvariantCulture));
    }

    [Fact(Timeout = Wait.Patience)]
    [SuppressMessage("Reliability", "CA2012", Justification = "Each is awaited once.")]
    public async Task Many_at_once_keep_their_own_and_what_has_ended_serves_again_without_memory()
    {
        var (results, bytes) = await Loop.RunAsync(async () =>
        {
            StepDeadline[] signals = [.. Enumerable.Range(0, 5).Select(_ => new StepDeadline(Loop, CancellationToken.None))];
            var calls = new ValueTask<int>[signals.Length];
            var results = new List<int>(2 * signals.Length);
            var bytes = 0L;
            for (var turn = 0; turn < 2; turn++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var index = 0; index < calls.Length; index++)
                {
                    calls[index] = DoubleAsync(signals[index], waits: 2, index, mustFail: false);
                }

                for (var index = calls.Length - 1; index >= 0; index--)
                {
                    Signal(signals[index], 2);
                }

                bytes = GC.GetAllocatedBytesForCurrentThread() - before;
                foreach (var call in calls)
                {
                    results.Add(await call);
                }
            }

            Array.ForEach(signals, signal => signal.Dispose());
            return (results, bytes);
        });

        Assert.Equal([0, 2, 4, 6, 8, 0, 2, 4, 6, 8], results);
        Assert.Equal(0, bytes);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task What_flows_with_a_method_is_still_there_after_a_wait_and_not_its_callers()
    {
        var (own, callers) = await Loop.RunAsync(async () =>
        {
            using var signal = new StepDeadline(Loop, CancellationToken.None);
            var call = FlowAsync(signal);
            var callers = Flowing.Value;
            signal.Signal();
            return (await call, callers ?? Flowing.Value);
        });

        Assert.Equal("own", own);
        Assert.Null(callers);
    }

    private static ValueTask<int> With(StepDeadline signal, int waits, ValueTask<int> call)
    {
        Signal(signal, waits);
        return call;
    }

    private static void Signal(StepDeadline signal, int times)
    {
        for (var time = 0; time < times; time++)
        {
            signal.Signal();
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<int> DoubleAsync(StepDeadline signal, int waits, int value, bool mustFail)
    {
        for (var wait = 0; wait < waits; wait++)
        {
            await signal.ChangeAsync();
        }

        return mustFail ? throw new InvalidDataException($"{value}") : 2 * value;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private static async ValueTask FailAsync(StepDeadline signal, int waits) => await DoubleAsync(signal, waits, 21, mustFail: true);

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<string?> FlowAsync(StepDeadline signal)
    {
        Flowing.Value = "own";
        await signal.ChangeAsync();
        return Flowing.Value;
    }
}
