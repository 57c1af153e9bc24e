using System.ComponentModel;
using System.Net.Sockets;
using LoadHarness.Machine;
using Xunit;

namespace LoadHarness.Tests.Machine;

public sealed class OpenFilesTests
{
    public static TheoryData<Exception, bool> Exceptions { get; } = new()
    {
        { new SocketException((int)SocketError.TooManyOpenSockets), true },
        { new HttpRequestException("no connection", new SocketException((int)SocketError.TooManyOpenSockets)), true },
        { new IOException("Too many open files : '/proc/stat'", 24), true },
        { new IOException("Too many open files in system", 23), true },
        { new Win32Exception(24), true },
        { new SocketException((int)SocketError.AddressNotAvailable), false },
        { new IOException("No space left on device", 28), false },
        { new Win32Exception(2), false },
        { new InvalidOperationException("24"), false },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Are_out_when_the_kernel_says_so(Exception exception, bool are) => Assert.Equal(are, OpenFiles.AreOut(exception));
}
