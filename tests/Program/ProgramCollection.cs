using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Tests in which the program runs for a while: one after another, beside all others.</summary>
[CollectionDefinition(Name)]
public sealed class ProgramCollection
{
    public const string Name = "program";
}
