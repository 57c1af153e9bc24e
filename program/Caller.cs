namespace LoadHarness.Program;

/// <summary>Who has the program run, as far as it must know: a process of its own, or code within somebody else's.</summary>
internal sealed record Caller
{
    /// <summary>The program's own process: it hears signals, and what fails on any thread is its fault.</summary>
    public static readonly Caller Process = new() { OwnsProcess = true };

    /// <summary>Whether signals and unhandled exceptions of the process are the program's.</summary>
    public bool OwnsProcess { get; private init; }

    /// <summary>Asks for an end, as a first signal does: what is under way ends by itself, and what was measured is written.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Asks for an end at once, as a second one does: what is under way is given up, and what was measured is written.</summary>
    public CancellationToken Abort { get; init; }
}
