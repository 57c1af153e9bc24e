using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace LoadHarness.Program.Files;

/// <summary>The directory of one run, which no other run has from before its start until its end.</summary>
/// <remarks>
/// A run whose user named none gets a new one, made by a call that fails when it is there. A lock (flock(2)) keeps others away, which the kernel
/// takes from a process that dies. What is empty at the end goes with it. See docs/decisions/0031-the-place-of-a-run.md.
/// </remarks>
internal sealed class RunDirectory : IDisposable
{
    /// <summary>Name of the file that is locked while a run has the directory; it is gone with the run.</summary>
    public const string LockName = "run.lock";

    // errno(3).
    private const int AlreadyThere = 17;
    private const int WouldBlock = 11;

    // As everybody makes directories: the user's mask takes from it.
    private const int AnyMode = 0x1FF;

    private readonly FileStream _lock;
    private readonly bool _isNew;

    private RunDirectory(string path, bool isNew)
    {
        Path = path;
        _isNew = isNew;
        _lock = Lock(path);
    }

    /// <summary>The directory, as it is shown.</summary>
    public string Path { get; }

    /// <summary>Whether it is one of those that are made for runs whose user named none.</summary>
    public bool IsDefault { get; private init; }

    /// <summary>Takes a directory; null when that cannot be, and then there is a problem more.</summary>
    /// <param name="given">The directory that the user named; null makes a new one under <see cref="RunOutput.Parent"/>.</param>
    /// <param name="option">The option that names it.</param>
    /// <param name="name">What a new one is called behind its time.</param>
    /// <param name="mayHoldRun">Whether what another run left there is no obstacle.</param>
    /// <param name="clock">Gives the time in a new one's name.</param>
    /// <param name="problems">Takes what stands in the way.</param>
    public static RunDirectory? Take(string? given, string option, string name, bool mayHoldRun, TimeProvider clock, List<string> problems)
    {
        if (given is not null && OutputDirectory.Obstacle(given, option) is { } obstacle)
        {
            problems.Add(obstacle);
            return null;
        }

        var before = problems.Count;
        RunDirectory? taken = null;
        try
        {
            taken = given is null ? New(System.IO.Path.Combine(RunOutput.Parent, $"{Format.FileMoment(clock.GetUtcNow())}-{name}")) : Existing(given);

            // Once more, since it is only now that nobody else can come in between, and that a name can be too long.
            problems.AddRange(OutputDirectory.Problems(taken.Path, mayHoldRun, clock, option));
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            problems.Add($"{option}={given} must be a directory that no other run has, but one writes there now (wait for its end, or name another directory)");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{option}={given ?? RunOutput.Parent} must be a directory that can be written to, but: {e.Message} (name another with {option}=DIR)");
        }

        if (problems.Count > before)
        {
            taken?.Dispose();
            return null;
        }

        return taken;
    }

    /// <summary>Whether a run has, or had, a directory and has left no result there yet.</summary>
    public static bool IsEmptyYet(string directory) =>
        File.Exists(System.IO.Path.Combine(directory, LockName)) && !StoredRun.IsAt(System.IO.Path.Combine(directory, RunFile.Name));

    /// <summary>Lets others have it, and removes it when it was made for this run and nothing is in it.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        try
        {
            if (_isNew && Directory.Exists(Path) && !Directory.EnumerateFileSystemEntries(Path).Any())
            {
                Directory.Delete(Path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody has just put something there, or took it away: it is theirs.
        }
    }

    /// <summary>Makes and takes a directory that is not there, with this name or with the first number behind it that is free.</summary>
    internal static RunDirectory New(string first)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(first)!);
        var path = first;
        for (var number = 2; !TryMake(path); number++)
        {
            path = string.Create(CultureInfo.InvariantCulture, $"{first}-{number}");
        }

        return new(path, isNew: true) { IsDefault = true };
    }

    private static RunDirectory Existing(string path)
    {
        var isNew = !Directory.Exists(path);
        Directory.CreateDirectory(path);
        return new(path, isNew);
    }

    /// <summary>Makes a directory; false when there is something of this name.</summary>
    /// <remarks>.NET's own call takes one that is there for its own.</remarks>
    private static bool TryMake(string path)
    {
        if (MakeDirectory(Encoding.UTF8.GetBytes(path + '\0'), AnyMode) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == AlreadyThere ? false : throw new IOException($"{path}: {new Win32Exception(error).Message}", error);
    }

    // An exclusive flock(2), which .NET takes anew when the last holder removed the file meanwhile. What a dead run left is taken over.
    private static FileStream Lock(string directory)
    {
        var path = System.IO.Path.Combine(directory, LockName);
        return new FileInfo(path).LinkTarget is { } target
            ? throw new IOException($"{path} is a symbolic link to {target}")
            : new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
    }

    [DllImport("libc", EntryPoint = "mkdir", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MakeDirectory(byte[] path, int mode);
}
