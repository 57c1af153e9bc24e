using System.Text;
using LoadHarness.Workloads;

namespace LoadHarness.Program.Files;

/// <summary>The files that a user named for a run: what only the disk can tell.</summary>
/// <param name="Named">Their names.</param>
/// <param name="Credentials">The credentials, if the options name all of them and they are right.</param>
/// <param name="Requests">What clients send; null where no file says it.</param>
/// <param name="Gates">The file of gates, not yet understood; null without one.</param>
/// <param name="Baseline">The run to judge against, if the options name one and it can be read.</param>
internal sealed record GivenFiles(RunFiles Named, ClientCredentials? Credentials, RequestSet? Requests, ReadOnlyMemory<byte>? Gates, Baseline? Baseline)
{
    /// <summary>Reads them.</summary>
    /// <param name="files">Their names.</param>
    /// <param name="clock">Tells whether certificates are valid, and which runs are past.</param>
    /// <param name="problems">Takes what is wrong with them, a line each.</param>
    public static GivenFiles Read(RunFiles files, TimeProvider clock, List<string> problems) => new(
        files,
        CredentialsOf(files, clock, problems),
        files.Request is { } request && Bytes($"request={request}", request, problems) is { } template
            ? RequestSet.Parse(template, $"request={request}", problems)
            : null,
        files.Gates is { } gates ? Bytes($"gates={gates}", gates, problems, RegularFile.Read, GateFile.Most) : (ReadOnlyMemory<byte>?)null,
        files.Baseline is { } baseline ? BaselineFiles.Read(baseline, files.History, clock.GetUtcNow(), clock, problems) : null);

    /// <summary>Why nothing can be written where the results should go, or what would be lost by it; nothing when all is well.</summary>
    public static IEnumerable<string> OutputProblems(RunFiles files, TimeProvider clock) => OutputDirectory.Problems(files.Out, files.Overwrite, clock);

    /// <summary>The gates of the file; null without one, or when something is wrong with it.</summary>
    /// <param name="context">What they must fit; null checks them alone.</param>
    /// <param name="problems">Takes what is wrong with them.</param>
    public IReadOnlyList<Gate>? ReadGates(GateContext? context, List<string> problems) =>
        Gates is { } bytes ? GateFile.Read(bytes, $"gates={Named.Gates}", context, problems) : null;

    private static ClientCredentials? CredentialsOf(RunFiles files, TimeProvider clock, List<string> problems)
    {
        if (files is not { Ca: { } ca } || (files.Certificate ?? files.Identities) is null)
        {
            return null;
        }

        var before = problems.Count;
        var password = files.KeyPassword is { } source ? PasswordOf(source, problems) : null;
        if (problems.Count > before)
        {
            return null;
        }

        try
        {
            return files.Identities is { } identities
                ? ClientCredentials.LoadMany(ca, identities, clock, password)
                : ClientCredentials.Load(ca, files.Certificate!, files.Key, clock, password);
        }
        catch (CredentialsException e)
        {
            problems.AddRange(e.Problems);
            return null;
        }
    }

    // No message holds what was found: it is a password.
    private static string? PasswordOf(PasswordSource source, List<string> problems)
    {
        if (source is PasswordSource.FirstLine file)
        {
            return Bytes($"key-password={source}", file.Path, problems) is { } bytes ? FirstLine($"key-password={source}", Encoding.UTF8.GetString(bytes.Span), problems) : null;
        }

        var name = ((PasswordSource.Variable)source).Name;
        var password = Environment.GetEnvironmentVariable(name);
        if (password is null)
        {
            problems.Add($"key-password={source}: there is no environment variable {name} (export it, or write key-password=file:PATH)");
        }

        return password;
    }

    private static string? FirstLine(string source, string text, List<string> problems)
    {
        if (PemText.Misplaced(source, "a password", text) is not { } misplaced)
        {
            return text.Split('\n')[0].TrimEnd('\r');
        }

        problems.Add(misplaced);
        return null;
    }

    // Without the mark with which some editors begin a text. A request or a password may come from another program by a FIFO, JSON may not.
    internal static ReadOnlyMemory<byte>? Bytes(string source, string path, List<string> problems, Func<string, int, ReadOnlyMemory<byte>>? read = null, int most = RegularFile.Most)
    {
        try
        {
            var bytes = (read ?? RegularFile.ReadAny)(path, most);
            if (bytes.Span is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            {
                problems.Add($"{source} must be UTF-8, but is text in UTF-16 (convert it: iconv -f utf-16 -t utf-8 {path} > {path}.utf8)");
                return null;
            }

            return bytes[(bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0)..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{source} must be a file that can be read, but: {e.Message} (check the path)");
            return null;
        }
    }
}
