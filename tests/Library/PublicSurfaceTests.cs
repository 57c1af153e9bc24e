using LoadHarness.Library;
using Xunit;

namespace LoadHarness.Tests.Library;

public sealed class PublicSurfaceTests
{
    [Fact]
    public void The_program_shows_its_library_and_nothing_else() => Assert.Equal(
        [nameof(Harness), nameof(HarnessException), nameof(HarnessRun), nameof(RunVerdict)],
        typeof(Harness).Assembly.GetExportedTypes().Select(type => type.Name).Order(StringComparer.Ordinal));
}
