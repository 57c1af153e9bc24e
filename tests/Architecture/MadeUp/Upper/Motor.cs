using LoadHarness.Tests.Architecture.MadeUp.Lower;

namespace LoadHarness.Tests.Architecture.MadeUp.Upper;

/// <summary>What the lower folder must not use. It may use the lower one itself.</summary>
internal class Motor
{
    public Innocent? Allowed { get; init; }
}

internal static class Starter
{
    public static void Start()
    {
    }
}
