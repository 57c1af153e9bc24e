namespace LoadHarness.Arms;

/// <summary>Arms that a rule on counts is about.</summary>
/// <param name="Name">How rules call them: <c>cold arms</c>.</param>
/// <param name="Holds">Whether an arm of this mode and authentication, of impostors or honest, belongs to them.</param>
public sealed record ArmGroup(string Name, Func<ConnectionMode, Authentication, bool, bool> Holds)
{
    /// <summary>All but impostors.</summary>
    public static readonly ArmGroup Honest = new("every arm", (_, _, impostors) => !impostors);

    /// <summary>A full handshake for every request.</summary>
    public static readonly ArmGroup Cold = new("cold arms", (mode, _, impostors) => !impostors && mode == ConnectionMode.Cold);

    /// <summary>A resumed handshake for every request.</summary>
    public static readonly ArmGroup Resumed = new("resumed arms", (mode, _, impostors) => !impostors && mode == ConnectionMode.Resumed);

    /// <summary>A handshake for every request.</summary>
    public static readonly ArmGroup Connecting = new("cold and resumed arms", (mode, _, impostors) => !impostors && mode != ConnectionMode.KeepAlive);

    /// <summary>Connections that are kept for many requests.</summary>
    public static readonly ArmGroup KeepAlive = new("keep-alive arms", (mode, _, impostors) => !impostors && mode == ConnectionMode.KeepAlive);

    /// <summary>Clients that have a certificate.</summary>
    public static readonly ArmGroup Mutual = new("mutual arms", (_, authentication, impostors) => !impostors && authentication == Authentication.Mutual);

    /// <summary>One end is an impostor.</summary>
    public static readonly ArmGroup Impostors = new("arms of impostors", (_, _, impostors) => impostors);

    /// <summary>Whether an arm of a plan belongs to the group.</summary>
    public bool Contains(Arm arm) => Holds(arm.Mode, arm.Authentication, arm.MustBeRefused is not null);
}
