using LoadHarness.Handshakes;

namespace LoadHarness.Tests.Handshakes;

/// <summary>Writes a log as an end would, at times that a test chooses: a step for each event, in microseconds.</summary>
internal sealed class MadeUpLog(long start)
{
    private readonly List<HandshakeEvent> _events = [];
    private long _at = start;
    private long _cpu;

    public HandshakeLog Log => new(_events);

    /// <summary>An event after time in which the thread had the CPU.</summary>
    public MadeUpLog Busy(long microseconds, EventKind kind, MessageKind message = MessageKind.None, int bytes = 0) => Add(microseconds, microseconds, kind, message, bytes);

    /// <summary>An event at a moment, after a wait of which a microsecond was CPU.</summary>
    public MadeUpLog At(long microseconds, EventKind kind, int bytes = 0) => Add(microseconds - _at, 1, kind, MessageKind.None, bytes);

    private MadeUpLog Add(long time, long cpu, EventKind kind, MessageKind message, int bytes)
    {
        (_at, _cpu) = (_at + time, _cpu + cpu);
        _events.Add(new(kind, message, bytes, _at * 1_000, _cpu * 1_000));
        return this;
    }
}
