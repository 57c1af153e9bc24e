namespace LoadHarness.Library;

/// <summary>What the program asks of the runtime in its own runtimeconfig.json, as far as a process that has started can still be given it.</summary>
internal static class HostSettings
{
    // As in LoadHarness.Host.props, which says why.
    private const string TlsCacheSize = "System.Net.Security.TlsCacheSize";
    private const string Sessions = "20000";

    /// <summary>Sets what the host's own configuration leaves open. .NET reads it with the first connection, so a process that had one before keeps its value.</summary>
    public static void Complete()
    {
        if (AppContext.GetData(TlsCacheSize) is null)
        {
            AppContext.SetData(TlsCacheSize, Sessions);
        }
    }
}
