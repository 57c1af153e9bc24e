using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LoadHarness.Machine;

/// <summary>Facts of machine and software that a figure depends on.</summary>
public static class EnvironmentFacts
{
    /// <summary>The fact that says where a handshake's time begins and ends; runs that lack it timed it until the client had accepted the server.</summary>
    public const string HandshakeTime = "handshake time";

    /// <summary>The fact that says what the clients were made of; the arms of a run say it one by one.</summary>
    public const string Clients = "clients";

    /// <summary>The facts of this process, by their names, in the order in which reports show them.</summary>
    public static OrderedDictionary<string, string> Collect()
    {
        var facts = Always();
        if (RuntimeSettings.Current() is { } settings)
        {
            facts["runtime settings"] = settings;
        }

        return facts;
    }

    private static OrderedDictionary<string, string> Always() => new()
    {
        ["cpu"] = CpuModel(),
        ["cores"] = CpuAllowance.Current.Describe(ResourceProbe.Processors()),
        ["memory"] = string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0:0.0} GiB"),
        ["operating system"] = RuntimeInformation.OSDescription,
        ["kernel"] = Environment.OSVersion.Version.ToString(),
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
        [".NET"] = Environment.Version.ToString(),
        ["OpenSSL"] = OpenSslVersion(),
        [HandshakeTime] = "on the wire",
        ["LoadHarness"] = typeof(EnvironmentFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown",
    };

    private static string CpuModel()
    {
        const string CpuFile = "/proc/cpuinfo";
        const string Model = "model name";
        var line = File.Exists(CpuFile) ? File.ReadLines(CpuFile).FirstOrDefault(text => text.StartsWith(Model, StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "unknown";
    }

    private static string OpenSslVersion()
    {
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
        {
            return "none";
        }

        // OPENSSL_VERSION_NUMBER(3): 0xMNN00PP0 since OpenSSL 3.
        var number = SafeEvpPKeyHandle.OpenSslVersion;
        return string.Create(CultureInfo.InvariantCulture, $"{number >> 28 & 0xF}.{number >> 20 & 0xFF}.{number >> 4 & 0xFF}");
    }
}
