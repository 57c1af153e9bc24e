namespace LoadHarness.Targets.Servers;

/// <summary>A new directory under the system's temporary one that only its owner may enter (mode 0700), for keys that a server reads from files only.</summary>
internal sealed class PrivateDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("loadharness-");

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

    /// <summary>Deletes it with all that is in it, unless its server's guard already has.</summary>
    public void Dispose()
    {
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
