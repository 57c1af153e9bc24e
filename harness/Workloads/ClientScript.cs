using LoadHarness.Clients;
using LoadHarness.Clients.Http1;

namespace LoadHarness.Workloads;

/// <summary>What one client sends next, with its values: a request of a mix, or the next step of its journey. One request after the other.</summary>
internal sealed class ClientScript : IClientScript
{
    private readonly RequestFeed _feed;
    private readonly int _client;
    private readonly RequestValues _values;
    private readonly ByteBuffer _body = new();
    private readonly ByteBuffer _message = new();
    private bool _isUnderWay;

    /// <param name="feed">What the clients of the arm share.</param>
    /// <param name="client">Number of the client within its arm, from 0.</param>
    /// <param name="clock">Clock of the run.</param>
    public ClientScript(RequestFeed feed, int client, TimeProvider clock)
    {
        (_feed, _client) = (feed, client);
        _values = new RequestValues(client, feed.Workload.TakenValues, clock);
    }

    /// <summary>The request that is sent, by its index in the workload.</summary>
    public int Index { get; private set; }

    /// <summary>The same, with what makes its answer a right one.</summary>
    public RequestTemplate Template => Request.Template;

    private WorkRequest Request => _feed.Workload.Requests[Index];

    /// <summary>Begins the next request: the next step of a journey that is under way, or a new attempt.</summary>
    /// <exception cref="IOException">Its row cannot be read.</exception>
    public void Begin()
    {
        if (_isUnderWay)
        {
            Index++;
        }
        else
        {
            var attempt = _feed.Next();
            _values.Begin(attempt);
            _feed.Workload.ReadRow(attempt, _client, _values.Row);
            Index = _feed.Workload.FirstOf(attempt);
        }

        _isUnderWay = false;
        _body.Clear();
        Request.Body.Write(_body, _values);
    }

    /// <summary>The request as HTTP/1.1 sends it; good until the next one begins.</summary>
    /// <param name="closes">Whether the connection is to end after the answer.</param>
    public ReadOnlyMemory<byte> ToHttp1(bool closes)
    {
        var (keeping, closing) = _feed.Heads[Index];
        _message.Clear();
        (closes ? closing : keeping).Write(_message, _values);
        if (_body.Length > 0 || RequestBytes.SaysThatBodyIsMissing(Template.Method))
        {
            _message.Write("Content-Length: "u8);
            _message.Write(_body.Length);
            _message.Write("\r\n"u8);
        }

        _message.Write("\r\n"u8);
        _message.Write(_body.Written.Span);
        return _message.Written;
    }

    /// <summary>The request for a client that makes its own message of it; its body is good until the next one begins.</summary>
    public (Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body) ToParts()
    {
        var parts = _feed.Parts[Index];
        return (parts.Address(_message, _values), parts.Headers(_message, _values), _body.Written);
    }

    /// <summary>Nothing: what is needed of an answer is taken from right ones alone.</summary>
    public void Hear(int status, ReadOnlySpan<byte> body)
    {
    }

    /// <summary>Takes from a right answer what later steps need.</summary>
    /// <returns>What is missing, in a sentence; null when all is there.</returns>
    public string? TakeFrom(in AnswerView answer)
    {
        foreach (var (take, index, inHeader) in Request.Takes)
        {
            var (value, problem) = take.From(answer);
            if (problem is not null)
            {
                return problem;
            }

            if (inHeader && !DataFile.IsHeaderValue(value!))
            {
                return $"what is taken as '{take.Name}' is no printable ASCII, so that no header can hold it";
            }

            _values.Keep(index, value!);
        }

        return null;
    }

    /// <summary>Hears how the request ended.</summary>
    /// <returns>Whether another step follows at once: a journey goes on after a right answer, and ends with its last step or its first failure.</returns>
    public bool End(Outcome outcome) =>
        _isUnderWay = _feed.Workload.IsJourney && outcome == Outcome.Ok && Index + 1 < _feed.Workload.Requests.Count;
}
