namespace LoadHarness.Targets.Pki;

/// <summary>A file and how messages name it, such as <c>cert=tts-client.crt</c>.</summary>
internal sealed record PemSource(string Name, string Path)
{
    /// <summary>A file that an option of the command line names.</summary>
    public static PemSource Option(string option, string path) => new($"{option}={path}", path);

    /// <summary>A file in the directory that an option names.</summary>
    public static PemSource InDirectory(string option, string directory, string file) =>
        new($"{option}={directory}: {file}", System.IO.Path.Combine(directory, file));

    /// <inheritdoc/>
    public override string ToString() => Name;
}
