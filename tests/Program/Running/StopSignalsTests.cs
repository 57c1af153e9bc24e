using System.Runtime.InteropServices;
using LoadHarness.Program;
using LoadHarness.Program.Running;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace LoadHarness.Tests.Program.Running;

public sealed class StopSignalsTests
{
    [Fact]
    public void The_first_signal_stops_the_second_gives_up_and_further_ones_change_nothing()
    {
        using var application = new Application();
        using var signals = new StopSignals(application, Caller.Process);
        Assert.Equal((false, false, false), State());

        signals.Take();
        Assert.Equal((true, true, false), State());

        signals.Take();
        Assert.Equal((true, true, true), State());

        signals.Take();
        Assert.Equal((true, true, true), State());

        (bool Came, bool Stopped, bool Aborted) State() => (signals.Came, signals.Stop.IsCancellationRequested, signals.Abort.IsCancellationRequested);
    }

    [Fact]
    public void A_lost_terminal_asks_for_an_end_and_never_gives_up()
    {
        using var application = new Application();
        using var signals = new StopSignals(application, Caller.Process);

        signals.Take(PosixSignal.SIGHUP);
        signals.Take(PosixSignal.SIGHUP);
        Assert.Equal((true, false), (signals.Stop.IsCancellationRequested, signals.Abort.IsCancellationRequested));

        signals.Take(PosixSignal.SIGTERM);
        Assert.True(signals.Abort.IsCancellationRequested);
    }

    [Fact]
    public void A_host_that_stops_by_itself_was_not_signalled()
    {
        using var application = new Application();
        using var signals = new StopSignals(application, Caller.Process);

        application.StopApplication();

        Assert.True(signals.Stop.IsCancellationRequested);
        Assert.False(signals.Came);
    }

    private sealed class Application : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
