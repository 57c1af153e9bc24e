namespace LoadHarness.Program.Running.Launches;

/// <summary>The first line on a launch's standard input: what it is to measure.</summary>
/// <param name="Words">The options of its run, as words of a command line.</param>
/// <param name="Number">Number of the launch, from 1.</param>
internal sealed record LaunchStart(IReadOnlyList<string> Words, int Number);

/// <summary>A later line: the launch is to end.</summary>
/// <param name="GivesUp">Whether the requests in flight are given up, too.</param>
internal sealed record LaunchStop(bool GivesUp);

/// <summary>A line on a launch's standard output; one of its parts is there. After a report or a failure comes nothing more.</summary>
internal sealed record LaunchMessage
{
    /// <summary>The target is there.</summary>
    public LaunchReady? Ready { get; init; }

    /// <summary>Where it stands.</summary>
    public RunProgress? Progress { get; init; }

    /// <summary>What it measured.</summary>
    public LaunchReport? Report { get; init; }

    /// <summary>Why it measured nothing.</summary>
    public LaunchFailure? Failure { get; init; }
}

/// <summary>What a launch knows once its target is there.</summary>
/// <param name="Target">One line for people.</param>
/// <param name="Traits">What can be asked of it.</param>
internal sealed record LaunchReady(string Target, TargetTraits Traits);

/// <summary>What a launch measured.</summary>
/// <param name="Measured">The measurements; each arm has its one launch.</param>
/// <param name="Facts">Facts of machine, software and target.</param>
/// <param name="Fault">The exception that ended it, with all its details; null when none did.</param>
internal sealed record LaunchReport(Measurements Measured, IReadOnlyDictionary<string, string> Facts, string? Fault);

/// <summary>Why a launch measured nothing.</summary>
/// <param name="Kind">What kind of trouble it is.</param>
/// <param name="Message">What is wrong, in one line.</param>
internal sealed record LaunchFailure(LaunchTrouble Kind, string Message);

/// <summary>What can keep a launch from measuring.</summary>
internal enum LaunchTrouble
{
    /// <summary>It was stopped before.</summary>
    Stopped,

    /// <summary>What the user named is not as it was when the run was planned.</summary>
    Usage,

    /// <summary>The target cannot be used.</summary>
    Target,

    /// <summary>Nobody knows where the target is.</summary>
    TargetAway,
}
