namespace LoadHarness.Options;

/// <summary>The options of an LLA that runs alone. Only <see cref="CommandLine"/> makes them.</summary>
public sealed record ServeOptions
{
    internal ServeOptions(OptionValues values)
    {
        Port = values.Get(ServeCatalogue.Port);
        OneWayPort = NullIfZero(values.Get(ServeCatalogue.OneWayPort));
        AdminPort = NullIfZero(values.Get(ServeCatalogue.Admin));
        Listen = values.Get(ServeCatalogue.Listen);
        AdminListen = values.Get(ServeCatalogue.AdminListen);
        Certificates = values.Find(ServeCatalogue.Certificates);
        Key = Certificates is null ? values.Get(FilesCatalogue.OneKey) : null;
        TlsVersions = values.Get(RunCatalogue.Tls);
        Lla = LlaOptions.Of(values);
        Effective = values.ToText();
    }

    /// <summary>Port of the mTLS endpoint, 1 to 65,535.</summary>
    public int Port { get; }

    /// <summary>Port of the endpoint that asks for no client certificate; null for none.</summary>
    public int? OneWayPort { get; }

    /// <summary>Port of the admin endpoint; null for none.</summary>
    public int? AdminPort { get; }

    /// <summary>IP address at which clients are served.</summary>
    public string Listen { get; }

    /// <summary>IP address of the admin endpoint.</summary>
    public string AdminListen { get; }

    /// <summary>Directory with the certificates to use, as it was given; null makes them in memory.</summary>
    public string? Certificates { get; }

    /// <summary>Key kind of the certificates to make; null when they come from <see cref="Certificates"/>.</summary>
    public KeyKind? Key { get; }

    /// <summary>TLS versions to accept, at least one, each once.</summary>
    public IReadOnlyList<TlsVersion> TlsVersions { get; }

    /// <summary>How it behaves.</summary>
    public LlaOptions Lla { get; }

    /// <summary>Every option as it is used, name to text, defaults included; parsing it gives these options again.</summary>
    public IReadOnlyDictionary<string, string> Effective { get; }

    /// <summary>Refuses options that do not fit each other.</summary>
    internal static void Check(OptionValues values)
    {
        if (values.IsGiven(ServeCatalogue.Certificates))
        {
            values.LeaveOut(FilesCatalogue.OneKey, "certs=DIR", "the files decide");
        }

        // Zero opens no port, so two zeros are no clash.
        List<(string Name, int Port)> taken = [];
        foreach (var option in (Option<int>[])[ServeCatalogue.Port, ServeCatalogue.OneWayPort, ServeCatalogue.Admin])
        {
            if (!values.TryGet(option, out var port) || port == 0)
            {
                continue;
            }

            var name = values.SpellingOf(option);
            if (taken.Find(other => other.Port == port).Name is { } clash)
            {
                var free = Enumerable.Range(8444, 3).First(candidate => !taken.Exists(other => other.Port == candidate));
                values.Refuse(string.Create(
                    CultureInfo.InvariantCulture, $"{name} must differ from {clash}, but both are {port} (write {name}={free})"));
            }

            taken.Add((name, port));
        }
    }

    private static int? NullIfZero(int port) => port == 0 ? null : port;
}
