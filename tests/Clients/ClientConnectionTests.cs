using System.Net;
using System.Runtime.CompilerServices;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Clients.OpenSsl;
using LoadHarness.Clients.Wire;
using LoadHarness.Machine.Loops;
using LoadHarness.OpenSsl;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Clients;

public sealed class ClientConnectionTests
{
    private static readonly Arm Arm = new() { Name = "arm", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };

    private static readonly TargetEndpoint Endpoint = new()
    {
        Authentication = Authentication.OneWay,
        Key = KeyKind.EcdsaP256,
        Host = "lla-test",
        Address = new IPEndPoint(IPAddress.Loopback, 1),
        TrustAnchors = [],
    };

    // OpenSSL's half and the handle by which it finds ours are freed together: as long as the handle is there, the transport is.
    [Fact(Timeout = Wait.Patience)]
    public async Task A_connection_that_OpenSSL_refuses_leaves_nothing_behind()
    {
        var transport = await EventLoop.Shared.RunAsync(() => Task.FromResult(Refused()));

        await Wait.Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !transport.IsAlive;
        }, TestContext.Current.CancellationToken);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Refused()
    {
        using var context = new ClientContext(Arm, Endpoint, keepsSessions: false, keyLog: null, TimeProvider.System);
        using var deadline = new StepDeadline(EventLoop.Shared, CancellationToken.None);
        var transport = new Transport();

        // A name of SNI has at most 255 characters.
        var refused = Assert.Throws<OpenSslException>(() => new ClientConnection(context, transport, new WireFacts(TimeProvider.System), new string('a', 256), sessions: null, deadline));

        Assert.Contains("servername", refused.Message, StringComparison.Ordinal);
        Assert.True(transport.IsClosed);
        return new WeakReference(transport);
    }

    private sealed class Transport : ITransport
    {
        public bool IsClosed { get; private set; }

        public Action? Changed { get; set; }

        public bool MayReceive => false;

        public int Receive(Span<byte> buffer) => ITransport.Nothing;

        public int Send(ReadOnlySpan<byte> bytes) => ITransport.Nothing;

        public int Information(Span<byte> information) => 0;

        public void Dispose() => IsClosed = true;
    }
}
