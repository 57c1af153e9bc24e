using LoadHarness.Clients.Http1;

namespace LoadHarness.Workloads;

/// <summary>Gives the clients of one arm their attempts, and has what they share. Safe for all threads.</summary>
internal sealed class RequestFeed
{
    private readonly Shard _shard;
    private long _last = -1;

    /// <param name="workload">What is sent.</param>
    /// <param name="root">Where to: scheme, host and port.</param>
    /// <param name="shard">Which attempts of the whole this process has.</param>
    public RequestFeed(Workload workload, Uri root, Shard? shard = null)
    {
        (Workload, Root, _shard) = (workload, root, shard ?? Shard.Whole);
        Heads = [.. workload.Requests.Select(request => (HeadOf(request, closes: false), HeadOf(request, closes: true)))];
        Parts = [.. workload.Requests.Select(request => new RequestParts(root, request))];
    }

    /// <summary>What is sent.</summary>
    public Workload Workload { get; }

    /// <summary>Where to: scheme, host and port.</summary>
    public Uri Root { get; }

    /// <summary>The head of each request as HTTP/1.1 sends it, up to the length of its body; on a connection that goes on, and on one that ends.</summary>
    public IReadOnlyList<(ValueText Keeping, ValueText Closing)> Heads { get; }

    /// <summary>Each request for a client that makes its own message of it.</summary>
    public IReadOnlyList<RequestParts> Parts { get; }

    /// <summary>The number of one more attempt of the arm, from 0, in the whole of all processes.</summary>
    public long Next() => _shard.NumberOf(Interlocked.Increment(ref _last));

    // In the order of RequestBytes, which is that of .NET's client.
    private ValueText HeadOf(WorkRequest request, bool closes)
    {
        var head = new ValueText.Builder().Add($"{request.Template.Method.Method} ").Add(request.Path).Add($" HTTP/1.1\r\nHost: {RequestBytes.HostOf(Root)}\r\n");
        if (closes)
        {
            head.Add("Connection: close\r\n");
        }

        foreach (var (name, value) in request.Headers)
        {
            head.Add($"{name}: ").Add(value).Add("\r\n");
        }

        if (request.Template is { ContentType: { } type, Body.IsEmpty: false })
        {
            head.Add($"Content-Type: {type}\r\n");
        }

        return head.Build();
    }
}
