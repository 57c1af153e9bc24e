using Xunit;

namespace LoadHarness.Tests.Scenarios;

/// <summary>
/// Runs against a real LLA, one at a time and apart from all other tests: .NET drops idle sessions of the whole process when other tests
/// make contexts (SafeHandleCache), and then a resumed arm would not be.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class EndToEndCollection
{
    /// <summary>The collection's name.</summary>
    public const string Name = "end to end";
}
