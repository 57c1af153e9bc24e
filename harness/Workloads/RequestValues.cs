using System.Text;

namespace LoadHarness.Workloads;

/// <summary>The values of one client's attempt. One attempt after the other, on one thread at a time.</summary>
/// <param name="client">Number of the client within its arm, from 0.</param>
/// <param name="taken">Values that steps take from their answers.</param>
/// <param name="clock">Clock of the run.</param>
internal sealed class RequestValues(int client, int taken, TimeProvider clock)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private const int Longest = 40;

    private readonly byte[][] _taken = [.. Enumerable.Repeat(Array.Empty<byte>(), taken)];
    private Guid _uuid;
    private bool _hasUuid;

    /// <summary>Number of the attempt within the arm, from 0.</summary>
    public long Attempt { get; private set; }

    /// <summary>The row of the data; empty where there is none.</summary>
    public Row Row { get; } = new();

    /// <summary>Begins an attempt.</summary>
    public void Begin(long attempt) => (Attempt, _hasUuid) = (attempt, false);

    /// <summary>Keeps a value that a step took.</summary>
    public void Keep(int index, string value) => _taken[index] = Encoding.UTF8.GetBytes(value);

    /// <summary>Writes what stands in a slot.</summary>
    public void Write(ByteBuffer to, Slot slot, ValueEncoding encoding)
    {
        switch (slot.Kind)
        {
            case SlotKind.Column:
                EncodedValue.Write(to, Row[slot.Index], encoding);
                break;
            case SlotKind.Taken:
                EncodedValue.Write(to, _taken[slot.Index], encoding);
                break;
            case SlotKind.Client:
                to.Write(client + 1);
                break;
            case SlotKind.Request:
                to.Write(Attempt + 1);
                break;
            case SlotKind.Uuid:
                Uuid().TryFormat(to.Room(Longest), out var written);
                to.Advance(written);
                break;
            default:
                Span<byte> time = stackalloc byte[Longest];
                clock.GetUtcNow().TryFormat(time, out var length, TimeFormat, CultureInfo.InvariantCulture);
                EncodedValue.Write(to, time[..length], encoding);
                break;
        }
    }

    // Not from the seed: a server that knows the one of an earlier run would take this for the same.
    private Guid Uuid()
    {
        if (!_hasUuid)
        {
            (_uuid, _hasUuid) = (Guid.NewGuid(), true);
        }

        return _uuid;
    }
}
