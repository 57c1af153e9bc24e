using System.Net.Sockets;
using LoadHarness.Machine.Loops;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Machine.Loops;

public sealed class LoopSocketTests
{
    private static readonly EventLoop Loop = EventLoop.Shared;

    [Fact(Timeout = Wait.Patience)]
    public Task A_file_that_is_no_socket_is_closed_with_the_refusal() => Loop.RunAsync(() =>
    {
        var path = Path.GetTempFileName();
        var handle = File.OpenHandle(path);
        var file = (int)handle.DangerousGetHandle();
        handle.SetHandleAsInvalid();

        AssertClosed(file);
        File.Delete(path);
        return Task.CompletedTask;
    });

    // One that is watched already is refused by the kernel, as one too many is.
    [Fact(Timeout = Wait.Patience)]
    public Task A_socket_that_the_kernel_does_not_watch_is_closed_with_the_refusal() => Loop.RunAsync(() =>
    {
        var file = LibC.Socket(LibC.InterNetwork, LibC.Stream | LibC.NonBlocking | LibC.CloseOnExec, 0);
        Loop.Watch(new Nobody(), file);
        AssertClosed(file);
        return Task.CompletedTask;
    });

    [Fact(Timeout = Wait.Patience)]
    public Task What_was_never_watched_can_be_forgotten() => Loop.RunAsync(() =>
    {
        Loop.Forget(int.MaxValue);
        return Task.CompletedTask;
    });

    // Its number may be somebody else's at once, but not what it stood for.
    private static void AssertClosed(int file)
    {
        var before = WhatIs(file);

        Assert.Throws<SocketException>(() => new LoopSocket(Loop, file));

        Assert.NotNull(before);
        Assert.NotEqual(before, WhatIs(file));
    }

    private static string? WhatIs(int file) => new FileInfo($"/proc/self/fd/{file}").LinkTarget;

    private sealed class Nobody : IWatched
    {
        public void Happened(uint events)
        {
        }
    }
}
