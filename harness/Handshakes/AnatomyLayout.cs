namespace LoadHarness.Handshakes;

/// <summary>Where each value of <see cref="HandshakeAnatomy.Values"/> stands: eight for each message, one for each way, and then those of the whole.</summary>
/// <param name="Messages">How many messages there are.</param>
/// <param name="Ways">How many ways.</param>
public readonly record struct AnatomyLayout(int Messages, int Ways)
{
    /// <summary>Values of a message.</summary>
    public const int PerMessage = 8;

    private const int OfTheWhole = 20;

    /// <summary>How many values there are.</summary>
    public int Count => End + OfTheWhole;

    /// <summary>TCP connect; CPU of TTS, and of LLA's taking the connection.</summary>
    public int Connect => End;

    /// <summary>The system's calls, as far as the handshake waits for them; CPU of either end.</summary>
    public int Calls => End + 3;

    /// <summary>Messages that only mutual authentication has: time, CPU of TTS, CPU of LLA.</summary>
    public int OnlyMutual => End + 6;

    /// <summary>The whole handshake; CPU of TTS, CPU of LLA.</summary>
    public int Whole => End + 9;

    /// <summary>What is no part's.</summary>
    public int Left => End + 12;

    /// <summary>When TTS takes the handshake for done.</summary>
    public int TtsDone => End + 13;

    /// <summary>When TTS has the first bytes of the answer.</summary>
    public int Answer => End + 14;

    /// <summary>LLA's judging the client of a resumed session: time and CPU, 0 where it does not.</summary>
    public int Check => End + 15;

    /// <summary>Coming to the end, as far as the handshake waits for it; CPU of either end.</summary>
    public int Ending => End + 17;

    private int End => (Messages * PerMessage) + Ways;

    /// <summary>The first value of a message: when it was made, sent, received and read; time and CPU of making it, of acting on it.</summary>
    public static int OfMessage(int message) => message * PerMessage;

    /// <summary>The value of a way.</summary>
    public int OfWay(int way) => (Messages * PerMessage) + way;
}
