using LoadHarness.OpenSsl;

namespace LoadHarness.Clients.OpenSsl;

/// <summary>What the clients of one arm share: where they go, and OpenSSL's context for it. Used on the loop's thread only.</summary>
/// <param name="arm">How they connect.</param>
/// <param name="endpoint">Where to, at first.</param>
/// <param name="keyLog">Takes the secrets of their connections; null where nobody asks for them.</param>
/// <param name="clock">Clock of the run.</param>
internal sealed class OpenSslArm(Arm arm, TargetEndpoint endpoint, KeyLogFile? keyLog, TimeProvider clock) : IDisposable
{
    private ClientContext? _context;
    private TargetEndpoint? _contextOf;

    /// <summary>How they connect.</summary>
    public Arm Arm => arm;

    /// <summary>Whether they come back with a session.</summary>
    public bool KeepsSessions => arm.Mode is ConnectionMode.Resumed or ConnectionMode.EarlyData || arm.KeepsSession;

    /// <summary>Where to, now: files and addresses of somebody else's target may change while it is called.</summary>
    public TargetEndpoint Latest() => endpoint.Latest?.Invoke() ?? endpoint;

    /// <summary>The context for the endpoint; made anew where that is another one than before.</summary>
    /// <exception cref="OpenSslException">OpenSSL does not take the client's certificate or its key.</exception>
    public ClientContext ContextFor(TargetEndpoint latest)
    {
        if (_context is null || !ReferenceEquals(latest, _contextOf))
        {
            var context = new ClientContext(arm, latest, KeepsSessions, keyLog, clock);
            _context?.Dispose();
            (_context, _contextOf) = (context, latest);
        }

        return _context;
    }

    /// <summary>Makes the context before anybody connects. What OpenSSL does not take is told by the connection that needs it, as an outcome.</summary>
    public void Prepare()
    {
        try
        {
            ContextFor(Latest());
        }
        catch (OpenSslException)
        {
            // Each connection tries again, and says why.
        }
    }

    public void Dispose() => _context?.Dispose();
}
