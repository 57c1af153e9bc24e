using LoadHarness.OpenSsl.Native;
using Xunit;

namespace LoadHarness.Tests.Clients;

public sealed class OpenSslLibraryTests
{
    [Fact]
    public void This_machine_has_one_that_can_be_used() => Assert.Null(OpenSslLibrary.ProblemFor("client=openssl"));

    [Theory]
    [InlineData(null, "libssl.so.3: cannot open shared object file", "does not load them: libssl.so.3: cannot open")]
    [InlineData(0x1010117fU, null, "but this machine has 0x1010117f")]
    public void One_that_is_missing_or_too_old_is_a_line_with_a_way_on(uint? version, string? error, string reason)
    {
        var problem = OpenSslLibrary.ProblemOf(version, error, "client=openssl")!;

        Assert.Contains(reason, problem, StringComparison.Ordinal);
        Assert.StartsWith("client=openssl needs OpenSSL 3 or later, ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
    }

    [Theory]
    [InlineData(0x30000130U)]
    [InlineData(0x40000000U)]
    public void OpenSSL_3_and_later_will_do(uint version) => Assert.Null(OpenSslLibrary.ProblemOf(version, error: null, "client=openssl"));
}
