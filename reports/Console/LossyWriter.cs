using System.Text;

namespace LoadHarness.Reports.Console;

/// <summary>
/// Standard output or error of a program that goes on when nobody can hear it any more: its terminal is gone, its disk is full, or it was closed
/// from the start. A pipe whose reader left is silent already.
/// </summary>
/// <param name="writer">The stream; null for one that was closed from the start.</param>
internal sealed class LossyWriter(TextWriter? writer) : TextWriter
{
    private const string Descriptors = "/proc/self/fdinfo";

    // O_CLOEXEC of Linux, which the flags of a descriptor show where it is closed when a program starts (proc_pid_fdinfo(5)).
    private const int CloseOnExec = 0x80000;

    public override Encoding Encoding => writer?.Encoding ?? Encoding.UTF8;

    /// <summary>Why something was lost, the first time; null when nothing was.</summary>
    public string? Loss { get; private set; }

    /// <summary>A stream of the process.</summary>
    /// <param name="descriptor">Its number.</param>
    /// <param name="open">Opens it.</param>
    public static LossyWriter Of(int descriptor, Func<TextWriter> open) => new(IsInherited(descriptor) ? open() : null);

    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    // In one piece, so that lines of several threads stay whole.
    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void Write(ReadOnlySpan<char> buffer)
    {
        try
        {
            writer?.Write(buffer);
            Loss ??= writer is null ? "it is closed" : null;
        }
        catch (IOException e)
        {
            Loss ??= e.Message;
        }
    }

    public override void Flush()
    {
        try
        {
            writer?.Flush();
        }
        catch (IOException e)
        {
            Loss ??= e.Message;
        }
    }

    // The number of a stream that was closed goes to some file of the runtime's own, into which nobody must write. What the program was started
    // with is not closed when a program starts; what the runtime opens is.
    private static bool IsInherited(int descriptor)
    {
        if (!Directory.Exists(Descriptors))
        {
            return true;
        }

        const string Flags = "flags:";
        var file = $"{Descriptors}/{descriptor}";
        return File.Exists(file)
            && File.ReadLines(file).FirstOrDefault(line => line.StartsWith(Flags, StringComparison.Ordinal)) is { } flags
            && (Convert.ToInt64(flags[Flags.Length..].Trim(), 8) & CloseOnExec) == 0;
    }
}
