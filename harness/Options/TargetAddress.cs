
namespace LoadHarness.Options;

/// <summary>Where an external LLA answers.</summary>
/// <param name="Host">A host name, never an IP address: it goes into SNI, and its certificate must hold it.</param>
/// <param name="Port">1 to 65,535.</param>
public sealed record TargetAddress(string Host, int Port)
{
    /// <summary>The address as it is written on the command line.</summary>
    public override string ToString() => FormattableString.Invariant($"https://{Host}:{Port}");
}
