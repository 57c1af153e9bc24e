namespace LoadHarness.Arms;

/// <summary>Servers that nobody here wrote and that can be started for a run.</summary>
public enum ServerProgram
{
    /// <summary>nginx.</summary>
    Nginx,

    /// <summary>HAProxy, answering by itself, without a server behind it.</summary>
    Haproxy,

    /// <summary><c>openssl s_server -www</c>: one connection at a time, one request on each.</summary>
    OpenSsl,
}
