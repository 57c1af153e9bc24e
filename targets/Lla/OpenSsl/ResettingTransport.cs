using LoadHarness.Machine.Loops;

namespace LoadHarness.Targets.Lla.OpenSsl;

/// <summary>A connection's transport that lets the server's first flight out and then breaks the connection.</summary>
/// <param name="socket">The socket below.</param>
internal sealed class ResettingTransport(LoopSocket socket) : ITransport
{
    public Action? Changed
    {
        get => socket.Changed;
        set => socket.Changed = value;
    }

    public bool MayReceive => socket.MayReceive;

    public int Receive(Span<byte> buffer) => socket.Receive(buffer);

    public int Send(ReadOnlySpan<byte> bytes)
    {
        var count = socket.Send(bytes);
        if (count != ITransport.Nothing)
        {
            socket.Reset();
        }

        return count;
    }

    public int Information(Span<byte> information) => socket.Information(information);

    public void Dispose() => socket.Dispose();
}
