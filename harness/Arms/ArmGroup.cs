namespace LoadHarness.Arms;

/// <summary>Arms that a rule on counts is about.</summary>
/// <param name="Name">How rules call them: <c>cold arms</c>.</param>
/// <param name="Holds">Whether an arm of these traits belongs to them.</param>
public sealed record ArmGroup(string Name, Func<ArmTraits, bool> Holds)
{
    /// <summary>All but impostors.</summary>
    public static readonly ArmGroup Honest = new("every arm", arm => !arm.IsImpostor);

    /// <summary>A full handshake for every request.</summary>
    public static readonly ArmGroup Cold = new("cold arms", arm => arm is { IsImpostor: false, Mode: ConnectionMode.Cold });

    /// <summary>A resumed handshake for every request.</summary>
    public static readonly ArmGroup Resumed = new("resumed arms", arm => arm is { IsImpostor: false, Mode: ConnectionMode.Resumed });

    /// <summary>A handshake for every request.</summary>
    public static readonly ArmGroup Connecting = new("cold and resumed arms", arm => arm is { IsImpostor: false, Mode: not ConnectionMode.KeepAlive });

    /// <summary>Connections that are kept for many requests.</summary>
    public static readonly ArmGroup KeepAlive = new("keep-alive arms", arm => arm is { IsImpostor: false, Mode: ConnectionMode.KeepAlive });

    /// <summary>A request that goes out with the ClientHello.</summary>
    public static readonly ArmGroup EarlyData = new("early-data arms", arm => arm is { IsImpostor: false, Mode: ConnectionMode.EarlyData });

    /// <summary>Clients that have a certificate.</summary>
    public static readonly ArmGroup Mutual = new("mutual arms", arm => arm is { IsImpostor: false, Authentication: Authentication.Mutual });

    /// <summary>One end is an impostor.</summary>
    public static readonly ArmGroup Impostors = new("arms of impostors", arm => arm.IsImpostor);

    /// <summary>The server does this wrong on purpose.</summary>
    public static ArmGroup With(Fault fault) => new($"arms with the fault {fault}", arm => arm.Disturbance?.Fault == fault);

    /// <summary>Whether an arm of a plan belongs to the group.</summary>
    public bool Contains(Arm arm) => Holds(new(arm.Mode, arm.Authentication, arm.MustBeRefused is not null, arm.Disturbance));
}

/// <summary>What decides which groups an arm belongs to.</summary>
public readonly record struct ArmTraits(ConnectionMode Mode, Authentication Authentication, bool IsImpostor, Disturbance? Disturbance);
