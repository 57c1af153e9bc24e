namespace LoadHarness.Targets.Servers;

/// <summary>A new directory under the system's temporary one that only its owner may enter (mode 0700), for what a server reads from files only. Its keys are in memory.</summary>
internal sealed class PrivateDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("loadharness-");
    private readonly List<KeyFile> _keys = [];

    /// <summary>Its full path.</summary>
    public string FullName => _directory.FullName;

    /// <summary>Writes a new file with mode 0600 and returns its full path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(FullName, name);
        using var file = new StreamWriter(PkiFiles.Create(path, PkiFiles.OwnerOnly));
        file.Write(text);
        return path;
    }

    /// <summary>Puts a text that holds a private key where the server can read it and no disk gets it, and returns the full path there.</summary>
    public string WriteKey(string text)
    {
        var key = new KeyFile(text);
        _keys.Add(key);
        return key.Path;
    }

    /// <summary>Deletes it with all that is in it, unless its server's guard already has.</summary>
    public void Dispose()
    {
        _keys.ForEach(key => key.Dispose());
        try
        {
            _directory.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // The guard was first.
        }
    }
}
