using LoadHarness.Clients;

namespace LoadHarness.Workloads.InCode;

/// <summary>What one client sends next, as the code of its scenario asks.</summary>
internal sealed class CodeScript
{
    private int _status;
    private byte[] _body = [];

    /// <summary>What is sent, and what of its answer is looked at.</summary>
    public RequestTemplate Template { get; private set; } = RequestTemplate.Process;

    /// <summary>Sets what is sent next.</summary>
    public void Set(RequestTemplate template) => (Template, _status, _body) = (template, 0, []);

    /// <summary>Takes a whole answer, right or wrong.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="body">What is looked at of its body.</param>
    public void Hear(int status, ReadOnlySpan<byte> body) => (_status, _body) = (status, body.ToArray());

    /// <summary>The answer for the code.</summary>
    /// <param name="sample">How the request ended.</param>
    public Answer AnswerOf(in Sample sample) => new(sample.Outcome, sample.Error, _status, _body);
}
