using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Tests in which the program measures times: one after another, when all others are done.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProgramCollection
{
    public const string Name = "program";
}
