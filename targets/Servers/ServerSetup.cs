namespace LoadHarness.Targets.Servers;

/// <summary>All that differs between the servers that can be started: program, configuration, what they answer.</summary>
internal abstract class ServerSetup
{
    /// <summary>The server's program.</summary>
    public abstract LocalProgram Program { get; }

    /// <summary>The argument that makes it show its version.</summary>
    public abstract string VersionArgument { get; }

    /// <summary>Whether it can say what it saw of a connection.</summary>
    public virtual bool CanGiveEvidence => true;

    /// <summary>What clients send.</summary>
    public virtual RequestTemplate Request => RequestTemplate.Process;

    /// <summary>Requests of replay trials that a server took up before the handshake's end, by its own files; null where it does not say.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public virtual long? EarlyRequests(PrivateDirectory directory) => null;

    /// <summary>Whether one process serves all ports, or each port has its own.</summary>
    public virtual bool ServesAllPorts => true;

    /// <summary>The setup of a server.</summary>
    public static ServerSetup Of(ServerProgram program) => program switch
    {
        ServerProgram.Nginx => new NginxSetup(),
        ServerProgram.Haproxy => new HaproxySetup(),
        ServerProgram.OpenSsl => new OpenSslSetup(),
        _ => throw new ArgumentOutOfRangeException(nameof(program), program, "no such server"),
    };

    /// <summary>Writes what one process needs into its directory, and returns its arguments: to stay in the foreground, among others.</summary>
    public abstract IReadOnlyList<string> Write(PrivateDirectory directory, IReadOnlyList<ServerPort> ports, ServerBehaviour behaviour);
}

/// <summary>How a started server behaves where its configuration leaves a choice.</summary>
/// <param name="RefusesUnknownNames">Whether a client that sends another name than the server's as SNI is refused, as many real servers do.</param>
/// <param name="GivesEvidence">Whether it says what it saw of a connection, if its configuration can be made to.</param>
public sealed record ServerBehaviour(bool RefusesUnknownNames = false, bool GivesEvidence = true);

/// <summary>A port to listen on, on 127.0.0.1.</summary>
/// <param name="Number">The port, and a name for its files.</param>
/// <param name="Authentication">Whether clients must prove who they are.</param>
/// <param name="Credentials">The server's certificate and key, and the CA that must have issued the clients'.</param>
/// <param name="TakesEarlyData">Whether a client that comes back may send its request with its ClientHello.</param>
internal sealed record ServerPort(int Number, Authentication Authentication, ServerBundle Credentials, bool TakesEarlyData = false)
{
    /// <summary>Whether clients must prove who they are.</summary>
    public bool IsMutual => Authentication == Authentication.Mutual;
}
