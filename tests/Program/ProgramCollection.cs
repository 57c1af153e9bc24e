using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Tests that start the program. They measure, so they run one after another when all others are done.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProgramCollection
{
    public const string Name = "program";
}
