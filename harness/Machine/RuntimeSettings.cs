namespace LoadHarness.Machine;

/// <summary>The environment variables by which somebody changes how .NET runs a program, and so what is measured of it.</summary>
public static class RuntimeSettings
{
    // A number of .NET's, which are hexadecimal and may say so, or a word for on or off. What is longer may be anything, a secret among it.
    private const int LongestNumber = 10;

    private static readonly string[] Prefixes = ["DOTNET_", "COMPlus_"];

    // Of the command line tools, the host that finds the runtime, container images and watchers: nothing of it is there once a program runs.
    private static readonly string[] Silent =
    [
        "CLI_", "ROOT", "HOST_", "NOLOGO", "VERSION", "SDK_", "RUNNING_IN_", "MULTILEVEL_LOOKUP", "ROLL_FORWARD", "SKIP_", "ADD_GLOBAL_TOOLS", "GENERATE_", "NUGET_",
        "USE_POLLING", "WATCH", "LAUNCH_PROFILE", "TOOLS_", "INSTALL_", "BUNDLE_", "TELEMETRY", "ENVIRONMENT", "MODIFIABLE_", "HOTRELOAD", "NoLogo",
    ];

    /// <summary>The settings of this process in words, such as <c>DOTNET_gcServer=1</c>; null when there is none.</summary>
    public static string? Current() => Of(Environment.GetEnvironmentVariables().Keys.Cast<string>().Select(name => (name, Environment.GetEnvironmentVariable(name) ?? "")));

    /// <summary>The settings among variables, by their names; of what may be a secret, only that it is set. Null when there is none.</summary>
    public static string? Of(IEnumerable<(string Name, string Value)> variables)
    {
        List<string> settings =
        [
            .. variables.Where(variable => variable.Value.Length > 0 && IsSetting(variable.Name)).OrderBy(variable => variable.Name, StringComparer.Ordinal)
                .Select(variable => IsPlain(variable.Value) ? $"{variable.Name}={variable.Value}" : $"{variable.Name} is set"),
        ];
        return settings.Count == 0 ? null : string.Join(", ", settings);
    }

    private static bool IsSetting(string name) =>
        Array.Find(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix
        && !Silent.Any(silent => name.AsSpan(prefix.Length).StartsWith(silent, StringComparison.Ordinal));

    private static bool IsPlain(string value) =>
        bool.TryParse(value, out _) || (value.Length <= LongestNumber && value.All(c => char.IsAsciiHexDigit(c) || c is 'x' or 'X' or '.'));
}
