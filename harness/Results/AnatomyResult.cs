using System.Text.Json.Serialization;
using LoadHarness.Handshakes;

namespace LoadHarness.Results;

/// <summary>The handshake of an arm, message by message. Times are in microseconds; moments count from the moment when TTS began to connect.</summary>
public sealed record AnatomyResult
{
    /// <summary>Handshakes behind it, which had the same messages.</summary>
    public required long Connections { get; init; }

    /// <summary>Handshakes of the arm that had other messages, and are not in it.</summary>
    public required long Others { get; init; }

    /// <summary>Handshakes that could not be put together, since what both ends noted did not fit.</summary>
    public required long Broken { get; init; }

    /// <summary>Rounds that are the unit of the intervals, or launches where there are several; all at 95 %.</summary>
    public required long Rounds { get; init; }

    /// <summary>The messages, in the order in which they were made.</summary>
    public required IReadOnlyList<MessageResult> Messages { get; init; }

    /// <summary>TCP connect, and CPU of taking the connection.</summary>
    public required StepCost Connect { get; init; }

    /// <summary>Each stretch in which both ends waited for bytes on their way: through the kernel, and until the other end was awake and had them.</summary>
    public required IReadOnlyList<AnatomyTime> Ways { get; init; }

    /// <summary>The system's calls to send, to receive and to wait; time as far as the handshake waited for them.</summary>
    public required StepCost Calls { get; init; }

    /// <summary>Coming to the end, when no message is left: OpenSSL lets go of what it no longer needs; time as far as the handshake waits for it.</summary>
    public required StepCost Ending { get; init; }

    /// <summary>LLA's judging the client of a resumed session, of whom the handshake has no message; null, and not in the file, where it does not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EndCost? Check { get; init; }

    /// <summary>What that and messages cost that only mutual authentication has, at both ends; null, and not in the file, where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StepCost? OnlyMutual { get; init; }

    /// <summary>The whole handshake, from the beginning of the connect until both ends are done.</summary>
    public required StepCost Whole { get; init; }

    /// <summary>The whole less all that has a name: connect, messages, ways, calls, ending and the check.</summary>
    public required double Left { get; init; }

    /// <summary>When TTS takes the handshake for done; in TLS 1.3 before LLA has checked its certificate.</summary>
    public required AnatomyTime TtsDone { get; init; }

    /// <summary>When TTS has the first bytes of the answer; null where that was not noted.</summary>
    public required AnatomyTime? Answer { get; init; }

    /// <summary>Time of the whole that has no name, as a share of it.</summary>
    [JsonIgnore]
    public double LeftShare => Whole.Time is { Value: > 0 and var whole } ? Math.Abs(Left) / whole : 0;
}

/// <summary>A message of a handshake.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="From">Who made it: Client is TTS, Server LLA.</param>
/// <param name="LeastBytes">Its shortest length, header included.</param>
/// <param name="MostBytes">Its longest length.</param>
/// <param name="Made">When it was made.</param>
/// <param name="Sent">When it was sent, with others of its flight; null where it was not seen to be.</param>
/// <param name="Received">When the last bytes of it were received; null where they were not seen to be.</param>
/// <param name="Read">When it was read, decrypted, and about to be acted on; null where nobody acts on it.</param>
/// <param name="Making">What making it took.</param>
/// <param name="Reading">What acting on it took; null where nobody does.</param>
public sealed record MessageResult(
    MessageKind Kind, Side From, int LeastBytes, int MostBytes, AnatomyTime Made, AnatomyTime? Sent, AnatomyTime? Received, AnatomyTime? Read, EndCost Making, EndCost? Reading)
{
    /// <summary>Whether it is there only where TTS proves who it is, too.</summary>
    [JsonIgnore]
    public bool IsOnlyMutual => HandshakePhase.IsOnlyMutual(Kind, From);
}

/// <summary>A time in microseconds with its interval.</summary>
/// <param name="Value">Estimated over the rounds.</param>
/// <param name="Low">Lower end of the interval; null when there are too few rounds for one.</param>
/// <param name="High">Upper end of the interval; null exactly when <paramref name="Low"/> is.</param>
public sealed record AnatomyTime(double Value, double? Low, double? High);

/// <summary>What one end spent on a message.</summary>
/// <param name="Time">As far as the other end waited for it.</param>
/// <param name="Cpu">CPU of its thread.</param>
public sealed record EndCost(AnatomyTime Time, AnatomyTime Cpu);

/// <summary>What both ends spent on something.</summary>
/// <param name="Time">As far as the handshake took longer for it.</param>
/// <param name="TtsCpu">CPU of TTS's thread.</param>
/// <param name="LlaCpu">CPU of LLA's thread.</param>
public sealed record StepCost(AnatomyTime Time, AnatomyTime TtsCpu, AnatomyTime LlaCpu);
