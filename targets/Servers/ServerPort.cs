using LoadHarness.Arms;
using LoadHarness.Targets.Pki;

namespace LoadHarness.Targets.Servers;

/// <summary>A port to listen on, on 127.0.0.1.</summary>
/// <param name="Number">The port, and a name for its files.</param>
/// <param name="Authentication">Whether clients must prove who they are.</param>
/// <param name="Credentials">The server's certificate and key, and the CA that must have issued the clients'.</param>
internal sealed record ServerPort(int Number, Authentication Authentication, ServerBundle Credentials)
{
    /// <summary>Whether clients must prove who they are.</summary>
    public bool IsMutual => Authentication == Authentication.Mutual;
}
