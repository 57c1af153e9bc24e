namespace LoadHarness.Targets.Pki;

/// <summary>Files of credentials that may be replaced while they are in use. Safe for one caller at a time.</summary>
/// <param name="paths">The files.</param>
/// <param name="load">Reads them all.</param>
public sealed class CredentialWatch(IReadOnlyList<string> paths, Func<ClientCredentials> load)
{
    private IReadOnlyList<(DateTime Written, long Length)> _seen = Look(paths);

    /// <summary>Reads the files when one of them is not as it was.</summary>
    /// <returns>What they hold now, or what is wrong with them; both null when nothing changed. What cannot be used is told once, until a file changes again.</returns>
    public (ClientCredentials? Renewed, string? Problem) Take()
    {
        var now = Look(paths);
        if (now.SequenceEqual(_seen))
        {
            return default;
        }

        _seen = now;
        try
        {
            return (load(), null);
        }
        catch (CredentialsException e)
        {
            return (null, string.Join("; ", e.Problems));
        }
    }

    private static IReadOnlyList<(DateTime Written, long Length)> Look(IReadOnlyList<string> paths) => [.. paths.Select(Look)];

    // Of the file that a link leads to: secrets of Kubernetes are replaced by turning a link.
    private static (DateTime Written, long Length) Look(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            return (File.GetLastWriteTimeUtc(file), RandomAccess.GetLength(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
