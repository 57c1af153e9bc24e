using System.Net.Security;
using System.Reflection;
using System.Runtime.InteropServices;

namespace LoadHarness.Tests.Support;

/// <summary>OpenSSL's own word on whether a session was resumed, which .NET does not pass on.</summary>
internal static class SessionOracle
{
    /// <summary>Asks SSL_session_reused(3); the handle is SslStream's private one (.NET 10, SafeSslHandle).</summary>
    public static bool IsReused(SslStream stream)
    {
        var handle = (SafeHandle)typeof(SslStream).GetField("_securityContext", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(stream)!;
        var reused = SessionReused(handle.DangerousGetHandle()) == 1;
        GC.KeepAlive(stream);
        return reused;
    }

    [DllImport("libssl.so.3", EntryPoint = "SSL_session_reused")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SessionReused(nint ssl);
}
