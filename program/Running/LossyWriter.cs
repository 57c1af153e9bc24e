using System.Text;

namespace LoadHarness.Program.Running;

/// <summary>
/// Standard output or error of a program that goes on when nobody can hear it any more: its terminal is gone, its disk is full. A pipe whose
/// reader left is silent already.
/// </summary>
/// <param name="writer">The stream.</param>
internal sealed class LossyWriter(TextWriter writer) : TextWriter
{
    public override Encoding Encoding => writer.Encoding;

    /// <summary>Why something was lost, the first time; null when nothing was.</summary>
    public string? Loss { get; private set; }

    /// <summary>Puts standard output and error into such writers, and returns that of the output.</summary>
    public static LossyWriter TakeConsole()
    {
        var output = new LossyWriter(Console.Out);
        Console.SetOut(output);
        Console.SetError(new LossyWriter(Console.Error));
        return output;
    }

    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    // In one piece, so that lines of several threads stay whole.
    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void Write(ReadOnlySpan<char> buffer)
    {
        try
        {
            writer.Write(buffer);
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
            writer.Flush();
        }
        catch (IOException e)
        {
            Loss ??= e.Message;
        }
    }
}
