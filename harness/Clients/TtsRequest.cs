using System.Net;
using LoadHarness.Workloads;

namespace LoadHarness.Clients;

/// <summary>One request on its way, with the facts of the connection that it opens, if it opens one.</summary>
internal sealed class TtsRequest : HttpRequestMessage
{
    /// <param name="template">What to send.</param>
    /// <param name="url">Where to.</param>
    /// <param name="version">The only HTTP version that will do.</param>
    /// <param name="deadline">Ends the step that is under way; restarted by the dialer for each step.</param>
    public TtsRequest(RequestTemplate template, Uri url, Version version, CancellationTokenSource deadline)
        : this(template, (url, template.Headers, template.Body), version, deadline)
    {
    }

    /// <param name="script">What to send: the request that it has begun.</param>
    /// <param name="version">The only HTTP version that will do.</param>
    /// <param name="deadline">Ends the step that is under way; restarted by the dialer for each step.</param>
    public TtsRequest(IClientScript script, Version version, CancellationTokenSource deadline)
        : this(script.Template, script.ToParts(), version, deadline)
    {
    }

    private TtsRequest(
        RequestTemplate template, (Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body) sent, Version version, CancellationTokenSource deadline)
        : base(template.Method, sent.Url)
    {
        Template = template;
        Version = version;
        VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        Deadline = deadline;
        if (!template.Body.IsEmpty)
        {
            Content = new ReadOnlyMemoryContent(sent.Body);
            Content.Headers.ContentType = template.ContentType;
        }

        for (var index = 0; index < sent.Headers.Count; index++)
        {
            var (name, value) = sent.Headers[index];

            // .NET keeps headers that describe the body, such as Content-Encoding, with the body.
            if (!Headers.TryAddWithoutValidation(name, value))
            {
                Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    /// <summary>What it is, and what makes its answer a right one.</summary>
    public RequestTemplate Template { get; }

    /// <summary>Ends the step that is under way.</summary>
    public CancellationTokenSource Deadline { get; }

    /// <summary>The connection that was opened for this request; null when it found one open.</summary>
    public ConnectionFacts? Opened { get; set; }

    /// <summary>Bytes that the channel's connection had carried when this was sent; what it carries beyond them is of this request.</summary>
    public long SentBefore { get; set; }

    /// <summary>Connections that the channel had opened by then.</summary>
    public int OpenedBefore { get; set; }

    /// <summary>Whether it went out on a connection that the server had closed, was never processed, and went out again.</summary>
    public bool IsResent { get; set; }

    /// <summary>Whether another request opened the connection that it travelled on while it was under way.</summary>
    public bool Waited { get; set; }

    /// <summary>Whether its answer says that the server closes the connection.</summary>
    public bool EndsConnection { get; private set; }

    /// <summary>For how long its answer says that the server keeps an idle connection; null when it says nothing.</summary>
    public TimeSpan? IdleLimit { get; private set; }

    /// <summary>Reads in the head of its answer what will become of the connection.</summary>
    public void Hear(HttpResponseMessage response)
    {
        // HTTP/1.0 keeps a connection only where both ends say so.
        EndsConnection = response.Headers.ConnectionClose == true
            || (response.Version == HttpVersion.Version10 && !response.Headers.Connection.Contains("keep-alive", StringComparer.OrdinalIgnoreCase));
        if (response.Headers.NonValidated.TryGetValues("Keep-Alive", out var values))
        {
            IdleLimit = values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries))
                .Select(part => part.Split('=') is [var name, var text] && name.Equals("timeout", StringComparison.OrdinalIgnoreCase)
                    && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null)
                .FirstOrDefault(limit => limit is not null);
        }
    }
}
