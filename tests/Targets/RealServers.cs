using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Targets;
using LoadHarness.Targets.Servers;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets;

/// <summary>Real servers, started as a run starts them, and the clients that call them.</summary>
internal static class RealServers
{
    public static Arm Arm(ConnectionMode mode, TlsVersion version = TlsVersion.Tls13) => new()
    {
        Name = mode.ToString(),
        Mode = mode,
        Key = KeyKind.EcdsaP256,
        Tls = version,
    };

    public static TtsClients ClientsOf(ProgramTarget target, ServerNaming naming = ServerNaming.Vary) =>
        new(target.EndpointFor, Wait.Timeouts, TimeProvider.System) { Naming = naming };

    public static Task<ProgramTarget> StartAsync(ServerProgram program, IReadOnlyList<Arm> arms, ServerNaming naming = ServerNaming.Vary)
    {
        Require(program);
        return ProgramTarget.StartAsync(
            program, arms, new ServerBehaviour(RefusesUnknownNames: naming == ServerNaming.Fixed), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    // Servers live in /usr/sbin, which is on no ordinary user's PATH.
    public static void Require(ServerProgram program)
    {
        if (new LocalProgram(Names.Of(program), "").Find() is null)
        {
            ExternalProgram.Require(Names.Of(program), Names.Of(program));
        }
    }
}
