using System.Runtime.CompilerServices;
using System.Text;
using LoadHarness.Clients.Http1;
using LoadHarness.Machine.Loops;
using LoadHarness.OpenSsl;
using LoadHarness.OpenSsl.Native;

namespace LoadHarness.Clients.OpenSsl;

/// <summary>One request at a time on its way, and what has come of its answer. Used again for the client's next request, on the loop's thread only.</summary>
/// <param name="deadline">Ends the step that is under way.</param>
/// <param name="clock">Clock of the run.</param>
internal sealed class Exchange(StepDeadline deadline, TimeProvider clock)
{
    private const string ClosedBeforeAnswer = "the server closed the connection before it answered";

    private static readonly byte[] EvidenceName = Encoding.ASCII.GetBytes(ServerEvidenceHeader.Name);

    private RequestTemplate _template = RequestTemplate.Process;
    private byte[][]? _wanted;
    private byte[] _body = [];
    private int _kept;
    private int _bodyLength;
    private string? _tooLarge;

    /// <summary>Ends the step that is under way.</summary>
    public StepDeadline Deadline { get; } = deadline;

    /// <summary>Reads the answer.</summary>
    public AnswerParser Answer { get; } = new(EvidenceName);

    /// <summary>What is sent.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>Whether the request asks for the end of the connection.</summary>
    public bool AsksForClose { get; private set; }

    /// <summary>The connection that was opened for it; null when it found one open.</summary>
    public ConnectionFacts? Opened { get; set; }

    /// <summary>Whether it went out on a connection that the server had closed, was never processed, and went out again.</summary>
    public bool IsResent { get; set; }

    /// <summary>Timestamp at which the head of the answer was there, 0 before.</summary>
    public long HeadAt { get; private set; }

    /// <summary>Round trips of an emulated way until the head of the answer was there; 0 before, and where nothing is emulated.</summary>
    public int RoundTrips { get; private set; }

    /// <summary>Whether the connection stands where the next answer will begin.</summary>
    public bool IsClean { get; private set; }

    /// <summary>What is wrong with the answer, in a sentence; null when nothing is.</summary>
    public string? Error => _tooLarge ?? Answer.Error ?? Answer.Head.Problem;

    /// <summary>The body of the answer so far.</summary>
    public AnswerBody Body => new(_body.AsSpan(0, _kept), _bodyLength);

    /// <summary>Begins the next request.</summary>
    /// <param name="template">What it is, and what of its answer is looked at.</param>
    /// <param name="bytes">The same as it is sent.</param>
    /// <param name="asksForClose">Whether it asks for the end of the connection.</param>
    public void Begin(RequestTemplate template, ReadOnlyMemory<byte> bytes, bool asksForClose)
    {
        if (!ReferenceEquals(template, _template))
        {
            (_template, _wanted) = (template, template.WantedHeaders.Count == 0 ? null : [.. template.WantedHeaders.Select(Encoding.ASCII.GetBytes)]);
        }

        (Bytes, AsksForClose, Opened, IsResent) = (bytes, asksForClose, null, false);
        AwaitAnswer();
    }

    /// <summary>Reads its answer.</summary>
    /// <param name="connection">Where it comes from.</param>
    /// <param name="scratch">Takes a record of TLS at a time.</param>
    /// <returns>How the reading ended: <see cref="AnswerStep.Whole"/>, or what is wrong with the answer.</returns>
    /// <exception cref="IOException">The connection ended or broke.</exception>
    /// <exception cref="OpenSslException">OpenSSL found something wrong.</exception>
    /// <exception cref="OperationCanceledException">The time is over.</exception>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<AnswerStep> ReadAsync(ClientConnection connection, byte[] scratch)
    {
        AwaitAnswer();
        if (!connection.MayRead)
        {
            // What was asked a moment ago is seldom answered yet: OpenSSL would look in vain.
            await connection.WaitAsync(-LibSsl.WantRead, "SSL_read");
        }

        while (true)
        {
            var count = connection.Read(scratch);
            if (count < 0)
            {
                await connection.WaitAsync(count, "SSL_read");
                continue;
            }

            var step = count > 0 ? Take(scratch.AsSpan(0, count)) : Answer.End();
            NoteRoundTrips(connection.Transport.RoundTrips);
            if (step != AnswerStep.More)
            {
                return step;
            }

            if (count == 0)
            {
                throw new IOException(ClosedBeforeAnswer);
            }
        }
    }

    private void AwaitAnswer()
    {
        Answer.Begin(_template.Method == HttpMethod.Head, _wanted);
        (_kept, _bodyLength, _tooLarge, HeadAt, RoundTrips, IsClean) = (0, 0, null, 0, 0, false);
    }

    // Takes what came: More, or how the answer ended.
    private AnswerStep Take(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var step = Answer.Read(ref bytes, out var body);
            switch (step)
            {
                case AnswerStep.Head:
                    HeadAt = clock.GetTimestamp();
                    if (Answer.Head.Problem is not null)
                    {
                        return AnswerStep.Broken;
                    }

                    break;
                case AnswerStep.Body when _bodyLength + body.Length > TtsClient.MostRead:
                    _tooLarge = $"the answer is longer than {TtsClient.MostRead / 1024 / 1024} MiB, which is all that is read";
                    return AnswerStep.TooLong;
                case AnswerStep.Body:
                    Keep(body);
                    break;
                default:
                    IsClean = step == AnswerStep.Whole && bytes.IsEmpty;
                    return step;
            }
        }
    }

    // Which of the client's flights what just came can answer.
    private void NoteRoundTrips(int roundTrips) => RoundTrips = HeadAt != 0 && RoundTrips == 0 ? roundTrips : RoundTrips;

    private void Keep(ReadOnlySpan<byte> piece)
    {
        var kept = Math.Min(piece.Length, _template.LooksAt - _kept);
        if (_body.Length < _kept + kept)
        {
            // As small as it can be, for thousands of clients have one.
            Array.Resize(ref _body, Math.Min(_template.LooksAt, Math.Max(_kept + kept, 2 * _body.Length)));
        }

        piece[..kept].CopyTo(_body.AsSpan(_kept));
        _kept += kept;
        _bodyLength += piece.Length;
    }
}
