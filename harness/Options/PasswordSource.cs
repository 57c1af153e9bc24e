namespace LoadHarness.Options;

/// <summary>Where a password is, never the password: a command line is seen by everybody on the machine, and options are written to run.json.</summary>
public abstract record PasswordSource
{
    private PasswordSource()
    {
    }

    /// <summary>An environment variable; written <c>env:NAME</c>.</summary>
    public sealed record Variable(string Name) : PasswordSource;

    /// <summary>The first line of a file; written <c>file:PATH</c>.</summary>
    public sealed record FirstLine(string Path) : PasswordSource;

    /// <summary>How it is written. What is neither is not repeated in the error: it may be the password itself.</summary>
    internal static Notation<PasswordSource> Notation { get; } = new(
        "env:NAME or file:PATH",
        given => given.Text.Split(':', 2) switch
        {
            ["env", { Length: > 0 } name] => Reading.Of<PasswordSource>(new Variable(name)),
            ["file", { Length: > 0 } path] when !PemText.IsIn(path) => Reading.Of<PasswordSource>(new FirstLine(path)),
            _ => Reading.Refused<PasswordSource>(
                $"{given.Name} must be env:NAME or file:PATH, but is neither (the password itself belongs on no command line; write {given.Name}=env:NAME)"),
        },
        source => source.ToString())
    { Path = PathUse.Read };

    /// <inheritdoc/>
    public sealed override string ToString() => this is FirstLine file ? $"file:{file.Path}" : $"env:{((Variable)this).Name}";
}
