using System.ComponentModel;
using System.Net.Sockets;

namespace LoadHarness.Machine;

/// <summary>The limit of open files of a process, sockets included.</summary>
public static class OpenFiles
{
    // EMFILE of errno(3): this process may open no more. ENFILE: nobody may.
    private static readonly int[] NoMore = [24, 23];

    /// <summary>Whether something failed because no more files can be opened.</summary>
    public static bool AreOut(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException { SocketErrorCode: SocketError.TooManyOpenSockets }
                || (cause is IOException && NoMore.Contains(cause.HResult))
                || (cause is Win32Exception { NativeErrorCode: var code } and not SocketException && NoMore.Contains(code)))
            {
                return true;
            }
        }

        return false;
    }
}
