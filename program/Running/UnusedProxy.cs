namespace LoadHarness.Program.Running;

/// <summary>A proxy that the environment names for the target, as other programs would use it.</summary>
internal static class UnusedProxy
{
    // In the order in which .NET, like curl, looks for one.
    private static readonly string[] Variables = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

    /// <summary>Tells that it is not used; nothing where there is none, or where NO_PROXY leaves the target out.</summary>
    public static IEnumerable<string> Warnings(TargetOptions target) =>
        target is TargetOptions.External external
        && !HttpClient.DefaultProxy.IsBypassed(new Uri(external.Address.ToString()))
        && Array.Find(Variables, name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))) is { } variable
            ? [$"{variable} is not used: connections go to {external.Connect ?? external.Address.Host} itself, since a proxy would be measured, too"]
            : [];
}
