namespace LoadHarness.Arms;

/// <summary>An end of a connection.</summary>
public enum Side
{
    /// <summary>TTS, which calls.</summary>
    Client,

    /// <summary>LLA, which answers.</summary>
    Server,
}
