using LoadHarness.Machine;
using Xunit;

namespace LoadHarness.Tests.Machine;

public sealed class RuntimeSettingsTests
{
    [Theory]
    [InlineData("DOTNET_gcServer", "1", "DOTNET_gcServer=1")]
    [InlineData("DOTNET_GCHeapCount", "0xA", "DOTNET_GCHeapCount=0xA")]
    [InlineData("COMPlus_TieredPGO", "0", "COMPlus_TieredPGO=0")]
    [InlineData("DOTNET_TieredCompilation", "0", "DOTNET_TieredCompilation=0")]
    [InlineData("DOTNET_ReadyToRun", "0", "DOTNET_ReadyToRun=0")]
    [InlineData("DOTNET_ThreadPool_ForceMinWorkerThreads", "20", "DOTNET_ThreadPool_ForceMinWorkerThreads=20")]
    [InlineData("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "true", "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=true")]
    [InlineData("DOTNET_GCConserveMemory", "0.5", "DOTNET_GCConserveMemory=0.5")]
    public void A_setting_is_told_with_its_number(string name, string value, string told) => Assert.Equal(told, RuntimeSettings.Of([(name, value)]));

    [Theory]
    [InlineData("DOTNET_STARTUP_HOOKS", "/home/me/hook.dll")]
    [InlineData("DOTNET_SomethingNew", "open sesame")]
    [InlineData("DOTNET_SomethingNew", "0123456789abcdef0123456789abcdef")]
    public void Of_what_may_be_a_secret_only_the_name_is_told(string name, string value) => Assert.Equal($"{name} is set", RuntimeSettings.Of([(name, value)]));

    [Theory]
    [InlineData("DOTNET_CLI_TELEMETRY_OPTOUT", "1")]
    [InlineData("DOTNET_NOLOGO", "1")]
    [InlineData("DOTNET_ROOT_X64", "/usr/share/dotnet")]
    [InlineData("DOTNET_RUNNING_IN_CONTAINER", "true")]
    [InlineData("DOTNET_gcServer", "")]
    [InlineData("PATH", "/bin")]
    public void What_changes_nothing_of_a_program_that_runs_is_not_told(string name, string value) => Assert.Null(RuntimeSettings.Of([(name, value)]));

    [Fact]
    public void All_are_told_in_one_order() => Assert.Equal(
        "COMPlus_TieredPGO=0, DOTNET_TieredPGO=1, DOTNET_gcServer=1",
        RuntimeSettings.Of([("DOTNET_gcServer", "1"), ("DOTNET_TieredPGO", "1"), ("COMPlus_TieredPGO", "0")]));
}
