namespace LoadHarness.Tests.Support;

/// <summary>A file on a disk that takes so many bytes more and then, in the middle of a piece, none.</summary>
internal sealed class FullDisk : MemoryStream
{
    public int Left { get; set; } = int.MaxValue;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var taken = Math.Min(Left, buffer.Length);
        base.Write(buffer[..taken]);
        Left -= taken;
        if (taken < buffer.Length)
        {
            throw new IOException("No space left on device");
        }
    }
}
