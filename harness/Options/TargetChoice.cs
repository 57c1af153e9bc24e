using LoadHarness.Arms;

namespace LoadHarness.Options;

/// <summary>What the option <c>target</c> names, before the options that belong to it are looked at.</summary>
public abstract record TargetChoice
{
    private TargetChoice()
    {
    }

    /// <summary>LoadHarness's own LLA.</summary>
    public sealed record Embedded : TargetChoice;

    /// <summary>A server of the machine, to be started for the run.</summary>
    public sealed record Program(ServerProgram Name) : TargetChoice;

    /// <summary>A server that runs already.</summary>
    public sealed record External(TargetAddress Address) : TargetChoice;
}
