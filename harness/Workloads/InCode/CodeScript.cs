using LoadHarness.Clients;
using LoadHarness.Clients.Http1;

namespace LoadHarness.Workloads.InCode;

/// <summary>What one client sends next, as the code of its scenario asks.</summary>
/// <param name="root">Where to: scheme, host and port.</param>
internal sealed class CodeScript(Uri root) : IClientScript
{
    private int _status;
    private byte[] _body = [];

    public int Index => 0;

    public RequestTemplate Template { get; private set; } = RequestTemplate.Process;

    private Uri Url => new(root, Template.Path);

    /// <summary>Sets what is sent next.</summary>
    public void Set(RequestTemplate template) => (Template, _status, _body) = (template, 0, []);

    public void Begin()
    {
        // The code has said already what comes next.
    }

    public ReadOnlyMemory<byte> ToHttp1(bool closes) => RequestBytes.Of(Template, Url, closes);

    public (Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body) ToParts() => (Url, Template.Headers, Template.Body);

    public void Hear(int status, ReadOnlySpan<byte> body) => (_status, _body) = (status, body.ToArray());

    public string? TakeFrom(in AnswerView answer) => null;

    public bool End(Outcome outcome) => false;

    /// <summary>The answer for the code.</summary>
    /// <param name="sample">How the request ended.</param>
    public Answer AnswerOf(in Sample sample) => new(sample.Outcome, sample.Error, _status, _body);
}
