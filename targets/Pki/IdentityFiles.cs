using System.Collections.Concurrent;
using LoadHarness.Machine;
using LoadHarness.Text;

namespace LoadHarness.Targets.Pki;

/// <summary>Reads the certificates of many clients, one each: those of a directory, or those that a CSV file names.</summary>
/// <remarks>
/// In a directory each client has a certificate (<c>NAME.crt</c>, <c>.pem</c> or <c>.cer</c>) with its key in <c>NAME.key</c> or behind it in the same file, or a PKCS#12 file
/// (<c>.p12</c>, <c>.pfx</c>); they are taken in the order of their names. A CSV file has a line <c>cert,key</c> and then a line a client, with paths from where the CSV file is; without
/// a column <c>key</c> each certificate's file holds its key. Nothing is odd here: what is, is a problem, since nobody looks through a thousand warnings.
/// </remarks>
/// <param name="path">The directory or the file.</param>
/// <param name="clock">Tells what has expired.</param>
/// <param name="password">Opens encrypted keys; null when the user gave none.</param>
internal sealed class IdentityFiles(string path, TimeProvider clock, string? password)
{
    /// <summary>The most clients that there can be.</summary>
    public const int Most = 10_000;

    private const string Option = "identities";
    private const string CertificateColumn = "cert";
    private const string KeyColumn = "key";

    // What is wrong with more than these is wrong in the same way.
    private const int ToldAtMost = 20;

    // A line with two paths for each of so many.
    private const int LongestFile = 16 * 1024 * 1024;

    private static readonly string[] CertificateSuffixes = [".crt", ".pem", ".cer"];
    private static readonly string[] BundleSuffixes = [".p12", ".pfx"];

    /// <summary>Reads them all, on all cores.</summary>
    /// <exception cref="CredentialsException">Something is wrong; a line for each thing, the first of very many.</exception>
    public IReadOnlyList<TlsIdentity> Load()
    {
        var sources = Directory.Exists(path) ? InDirectory() : InFile();
        if (sources.Count is 0 or > Most)
        {
            throw new CredentialsException([sources.Count == 0
                ? $"{Option}={path} must hold at least one certificate ({string.Join(", ", [.. CertificateSuffixes, .. BundleSuffixes])}), but has none (name the directory, or the CSV file, that has them)"
                : $"{Option}={path} must hold at most {Format.Count(Most)} certificates, but has {Format.Count(sources.Count)} (take some away)"]);
        }

        var problems = new ConcurrentDictionary<int, IReadOnlyList<string>>();
        var identities = new TlsIdentity?[sources.Count];
        Parallel.For(0, sources.Count, index =>
        {
            try
            {
                identities[index] = Load(sources[index].Certificate, sources[index].Key);
            }
            catch (CredentialsException e)
            {
                problems[index] = e.Problems;
            }
        });
        List<string> told = [.. problems.OrderBy(problem => problem.Key).SelectMany(problem => problem.Value), .. Duplicates(sources, identities)];
        if (told.Count == 0)
        {
            return identities!;
        }

        Array.ForEach(identities, identity => identity?.Dispose());
        throw new CredentialsException(told.Count <= ToldAtMost ? told : [.. told.Take(ToldAtMost), $"{Option}={path}: and {Format.Count(told.Count - ToldAtMost)} more like these"]);
    }

    private TlsIdentity Load(PemSource certificate, PemSource key)
    {
        var files = new CredentialFiles(clock, password) { KeyPlace = ("since there is no file of its key", "put the key behind it, or into a file of the same name with .key") };
        var identity = files.Identity(certificate, key, CertificatePurpose.Client);
        if (files.Problems.Count > 0)
        {
            // A file that is read twice is wrong once.
            throw new CredentialsException(key == certificate ? [files.Problems[0]] : files.Problems);
        }

        return files.Warnings.Count == 0 ? identity! : throw new CredentialsException(files.Warnings);
    }

    private static IEnumerable<string> Duplicates(IReadOnlyList<(PemSource Certificate, PemSource Key)> sources, TlsIdentity?[] identities) =>
        from one in sources.Zip(identities)
        where one.Second is not null
        group one.First.Certificate by one.Second!.Leaf.Subject into same
        where same.Count() > 1
        select $"{same.Last()} must be of a client of its own, but is of {same.Key}, as {Path.GetFileName(same.First().Path)} is (take one of them away, or have another issued)";

    private List<(PemSource Certificate, PemSource Key)> InDirectory()
    {
        try
        {
            return
            [
                .. from file in Directory.EnumerateFiles(path).Order(StringComparer.Ordinal)
                   let suffix = Path.GetExtension(file).ToLowerInvariant()
                   let isBundle = BundleSuffixes.Contains(suffix)
                   where isBundle || CertificateSuffixes.Contains(suffix)
                   let key = Path.ChangeExtension(file, ".key")
                   select (Source(file), isBundle || !File.Exists(key) ? Source(file) : Source(key)),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CredentialsException([$"{Option}={path} must be a directory that can be read, but: {e.Message} (check its owner and mode)"]);
        }
    }

    private List<(PemSource Certificate, PemSource Key)> InFile()
    {
        string[] lines;
        try
        {
            lines = System.Text.Encoding.UTF8.GetString(RegularFile.Read(path, LongestFile).Span).TrimStart('\uFEFF').Split('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CredentialsException([$"{Option}={path} must be a directory or a CSV file that can be read, but: {e.Message} (name the one that has the clients' certificates)"]);
        }

        // No message repeats a line: it may be anything.
        var columns = Fields(lines[0]);
        var (certificate, key) = (Array.IndexOf(columns, CertificateColumn), Array.IndexOf(columns, KeyColumn));
        if (certificate < 0)
        {
            throw new CredentialsException([$"{Option}={path} must begin with a line that names its columns, {CertificateColumn} and {KeyColumn}, but does not (write {CertificateColumn},{KeyColumn} above the rest)"]);
        }

        List<(PemSource, PemSource)> sources = [];
        List<string> problems = [];
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach (var (number, line) in lines.Index().Skip(1).Where(line => !string.IsNullOrWhiteSpace(line.Item)))
        {
            var fields = Fields(line);
            if (fields.Length != columns.Length || fields[certificate].Length == 0)
            {
                problems.Add($"{Option}={path}: line {number + 1} must have {Format.Count(columns.Length, "field")}, with a file for {CertificateColumn}, but has not (quote what holds a comma)");
                continue;
            }

            var leaf = Source(Path.Combine(folder, fields[certificate]));
            sources.Add((leaf, key >= 0 && fields[key].Length > 0 ? Source(Path.Combine(folder, fields[key])) : leaf));
        }

        return problems.Count == 0 ? sources : throw new CredentialsException([.. problems.Take(ToldAtMost)]);
    }

    private PemSource Source(string file) => new($"{Option}={path}: {Path.GetFileName(file)}", file);

    // As spreadsheets write it (RFC 4180), but that no file's name holds a line break.
    private static string[] Fields(string line)
    {
        List<string> fields = [];
        var field = new System.Text.StringBuilder();
        var isQuoted = false;
        var text = line.TrimEnd('\r');
        for (var place = 0; place < text.Length; place++)
        {
            switch (text[place])
            {
                case '"' when isQuoted && place + 1 < text.Length && text[place + 1] == '"':
                    field.Append(text[place++]);
                    break;
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case ',' when !isQuoted:
                    fields.Add($"{field}".Trim());
                    field.Clear();
                    break;
                default:
                    field.Append(text[place]);
                    break;
            }
        }

        return [.. fields, $"{field}".Trim()];
    }
}
