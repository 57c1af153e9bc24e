namespace LoadHarness.Results;

/// <summary>A file that grows by whole pieces: one that could not be written whole is taken back, so that the next begins where it should.</summary>
/// <param name="stream">Opened for writing, seekable, at its end; disposed with this.</param>
internal sealed class AppendedFile(Stream stream) : IDisposable
{
    private long _length = stream.Length;

    /// <summary>Bytes that are safe.</summary>
    public long Length => _length;

    /// <summary>Appends a piece and hands it to the system, so that it outlives this process.</summary>
    /// <exception cref="IOException">It could not be written; the file is as it was, as far as the disk allows.</exception>
    public void Append(ReadOnlySpan<byte> piece)
    {
        try
        {
            if (stream.Length != _length)
            {
                // What a failure left behind, and could not be taken back then.
                stream.SetLength(_length);
            }

            stream.Position = _length;
            stream.Write(piece);
            stream.Flush();
            _length += piece.Length;
        }
        catch (IOException)
        {
            TakeBackTo(_length);
            throw;
        }
    }

    /// <summary>Takes back what was appended beyond a length.</summary>
    public void TakeBackTo(long length)
    {
        _length = length;
        try
        {
            stream.SetLength(length);
        }
        catch (IOException)
        {
            // The next piece tries again, and who reads knows which lines are whole.
        }
    }

    /// <summary>Makes sure that what was appended outlives the machine.</summary>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public void Sync()
    {
        if (stream is FileStream file)
        {
            file.Flush(flushToDisk: true);
        }
    }

    public void Dispose() => stream.Dispose();
}
