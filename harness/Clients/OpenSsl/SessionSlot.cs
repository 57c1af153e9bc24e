using LoadHarness.OpenSsl.Native;

namespace LoadHarness.Clients.OpenSsl;

/// <summary>Where a client keeps the TLS session that it comes back with: the latest one. Several clients may share one. Used on the loop's thread only.</summary>
internal sealed class SessionSlot : IDisposable
{
    private SslSession? _session;
    private bool _isClosed;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _session is null;

    /// <summary>Takes the session out; null when there is none.</summary>
    public SslSession? Take()
    {
        var session = _session;
        _session = null;
        return session;
    }

    /// <summary>Puts a new one in the place of the last.</summary>
    public void Put(SslSession session)
    {
        if (_isClosed)
        {
            session.Dispose();
            return;
        }

        _session?.Dispose();
        _session = session;
    }

    /// <summary>Puts one back that was taken, unless it is used up or there is a newer one. In TLS 1.3 one serves once (RFC 8446, C.4).</summary>
    public void GiveBack(SslSession? session, bool isUsed)
    {
        if (session is null)
        {
            return;
        }

        if (_session is null && !_isClosed && !(isUsed && session.ServesOnce))
        {
            _session = session;
        }
        else
        {
            session.Dispose();
        }
    }

    public void Dispose()
    {
        _isClosed = true;
        Take()?.Dispose();
    }
}

/// <summary>The only owner of a reference to one of OpenSSL's sessions.</summary>
internal sealed class SslSession(nint native) : IDisposable
{
    /// <summary>OpenSSL's SSL_SESSION.</summary>
    public nint Native { get; private set; } = native;

    /// <summary>Whether it may be offered on one connection only.</summary>
    public bool ServesOnce => LibSsl.SessionVersion(Native) == LibSsl.Tls13;

    public void Dispose()
    {
        if (Native != 0)
        {
            LibSsl.FreeSession(Native);
            Native = 0;
        }
    }
}
